// SPDX-License-Identifier: GPL-2.0-or-later
// The web servers in front of the daemon, as deploy/ sets them up: TLS, what they may keep and what not, and that nobody
// reaches through them what is not for the public.
import assert from "node:assert/strict";
import {after, before, describe, test} from "node:test";
import {startHostilePeer} from "../support/hostile_peer.mjs";
import {metricOf, metricTable} from "../support/metric_table.mjs";
import {freeTcpPort} from "../support/ports.mjs";
import {actorOf, startWikiAndDaemon} from "../support/story.mjs";
import {hosts, kinds} from "../support/web_front.mjs";

const json = {headers: {Accept: "application/activity+json"}};
const html = {headers: {Accept: "text/html"}};
const [host, handleDomain] = hosts;

let wiki;
let daemon;
let peer;
let stop;

before(async () => {
  const server = {host, handle_domain: handleDomain, listen: `127.0.0.1:${await freeTcpPort()}`};
  ({wiki, daemon, stop} = await startWikiAndDaemon({settings: {server}}));
  peer = await startHostilePeer();
});

after(async () => {
  await peer?.stop();
  await stop?.();
});

/** Requests that reached the daemon for a route. */
async function seen(route) {
  const text = await (await fetch(`${daemon.internalUrl}/metrics`)).text();
  const counts = text.split("\n").filter((line) => line.startsWith("wikipub_http_requests_total{") && line.includes(`route="${route}"`));
  return counts.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

for (const [kind, startFront] of Object.entries(kinds)) {
  describe(kind, () => {
    const it = (name, body) => test(`${kind}: ${name}`, body);
    const title = `Before ${kind}`;
    let front;
    let id;
    let path;

    before(async () => {
      front = await startFront(daemon.settings.server.listen);
      await wiki.importPages({[title]: "Once upon a time."});
      id = await actorOf(wiki, daemon, title);
      path = new URL(id).pathname;
    });

    after(() => front?.stop());

    it("http leads to https", async () => {
      const {status, headers} = await front.getPlain("/w/testwiki?x=1");
      assert.deepEqual([status, headers.location], [301, `https://${host}/w/testwiki?x=1`]);
    });

    it("D24: WebFinger is answered on the handles' domain, and nothing else of the daemon there", async () => {
      const {preferredUsername} = JSON.parse((await front.get(path, json)).text);
      const resource = encodeURIComponent(`acct:${preferredUsername}@${handleDomain}`);
      for (const at of hosts) {
        const {status, headers, text} = await front.get(`/.well-known/webfinger?resource=${resource}`, {host: at});
        assert.equal(status, 200);
        assert.match(headers["content-type"], /^application\/jrd\+json/);
        assert.equal(JSON.parse(text).links.find(({rel}) => rel === "self").href, id);
      }
      assert.equal((await front.get("/.well-known/host-meta", {host: handleDomain})).status, 200);
      assert.equal((await front.get(path, {...json, host: handleDomain})).status, 204);
    });

    it("one address gives JSON or HTML to each as asked, whoever came before", async () => {
      for (let round = 0; round < 4; round += 1) {
        const document = await front.get(path, json);
        assert.deepEqual([document.status, document.headers["content-type"]], [200, "application/activity+json"]);
        const page = await front.get(path, html);
        assert.equal(page.status, 302);
        const profile = new URL(page.headers.location).pathname;
        assert.match((await front.get(profile, html)).headers["content-type"], /^text\/html/);
        assert.equal((await front.get(profile, json)).headers.location, id);
      }
    });

    it(kind === "nginx" ? "actors are kept for a while, but nothing that was signed for" : "nothing is kept", async () => {
      const route = "/w/{wiki}/p/{page}";
      const fresh = {headers: {Accept: 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'}};
      const count = await seen(route);
      for (let round = 0; round < 3; round += 1) assert.equal((await front.get(path, fresh)).status, 200);
      const kept = kind === "nginx";
      assert.equal((await seen(route)) - count, kept ? 1 : 3);
      await front.get(path, {headers: {...fresh.headers, Signature: 'keyId="x"'}});
      await front.get(path, {headers: {...fresh.headers, "Signature-Input": "sig1=()"}});
      assert.equal((await seen(route)) - count, kept ? 3 : 5);
    });

    it("S1: a Follow signed for the public host passes; a post that the wiki hides is gone at once", async () => {
      const follower = peer.follower(`reader_${kind}`);
      const follow = {id: `${follower.id}/follows/1`, type: "Follow", actor: follower.id, object: id};
      const {status} = await follower.send(id, follow, undefined, front.fetch.bind(front));
      assert.equal(status, 202);
      const ours = ({json: activity}) => activity?.actor === id;
      await peer.waitFor((request) => ours(request) && request.json.type === "Accept");
      const admin = await wiki.as("Admin");
      const {newrevid} = await admin.append(title, "And then.", {summary: "more"});
      const {json: create} = await peer.waitFor((request) => ours(request) && request.json.type === "Create");
      const post = new URL(create.object.id).pathname;
      for (let round = 0; round < 2; round += 1) {
        const {status: shown, headers} = await front.get(post, json);
        assert.deepEqual([shown, headers["cache-control"]], [200, "private, no-store"]);
      }
      await admin.hideRevisions([newrevid], ["comment", "user"]);
      await peer.waitFor((request) => ours(request) && request.json.type === "Delete");
      assert.equal((await front.get(post, json)).status, 410);
    });

    it("of several nodes the one that listens answers, each time", async (t) => {
      const waiting = [await freeTcpPort(), await freeTcpPort()].map((port) => `127.0.0.1:${port}`);
      const several = await startFront(waiting[0], daemon.settings.server.listen, waiting[1]);
      t.after(() => several.stop());
      for (let round = 0; round < 8; round += 1) {
        assert.equal((await several.get(`${path}/outbox?${round}`, json)).status, 200);
        const posted = await several.ask("/inbox", {method: "POST", headers: {"Content-Type": "application/activity+json"}, body: "{}"});
        assert.ok([400, 401].includes(posted.status), `${posted.status}`);
      }
    });

    it("T13: a body of more than 1 MiB is refused", async () => {
      const answer = await front.ask("/inbox", {method: "POST", headers: {"Content-Type": "application/activity+json"}, body: "x".repeat((1 << 20) + 1)});
      assert.equal(answer.status, 413);
    });

    it("the internal listener is out of reach", async () => {
      const internal = daemon.settings.server.internal_listen;
      const isInternal = ({text}) => /wikipub_\w+_total|^ok$/m.test(text);
      for (const route of ["/metrics", "/healthz"]) assert.ok(isInternal({text: await (await fetch(`http://${internal}${route}`)).text()}));
      const paths = ["/metrics", "/healthz", "/api/v1/state", "/v1/events/token", "//metrics", "/./metrics", "/w/../metrics", "/w/%2e%2e/metrics", "/w%2f..%2fmetrics", `/http://${internal}/metrics`, `//${internal}/metrics`, `http://${internal}/metrics`, "/.well-known/../metrics", "/.well-known/webfinger/../../metrics"];
      const claims = {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1", Forwarded: "for=127.0.0.1", "X-Forwarded-Host": internal};
      for (const at of [...hosts, internal, "localhost"]) {
        for (const attempt of paths) {
          const answer = await front.get(attempt, {host: hosts.includes(at) ? at : host, headers: {...claims, Host: at}});
          assert.ok(!isInternal(answer), `${attempt} of ${at}: ${answer.status}`);
          assert.ok(answer.status >= 204 && answer.status !== 500, `${attempt} of ${at}: ${answer.status}`);
        }
      }
    });

    it("a forged X-Forwarded-For does not make a new client of an old one", async () => {
      const from = kind === "nginx" ? "127.0.0.11" : "127.0.0.12";
      const statuses = [];
      for (let count = 1; count <= 24 && statuses.at(-1) !== 429; count += 1) {
        const resource = encodeURIComponent(`acct:nobody_${kind.toLowerCase()}_${count}@${handleDomain}`);
        const forged = {"X-Forwarded-For": `203.0.113.${count}, 198.51.100.${count}`};
        statuses.push((await front.get(`/.well-known/webfinger?resource=${resource}`, {headers: forged, from})).status);
      }
      assert.equal(statuses.at(-1), 429, statuses.join(" "));
      assert.equal(statuses[0], 404);
    });
  });
}

test("a daemon with traffic shows the metrics of its table, which dashboard and alerts are checked against", async () => {
  const table = metricTable();
  const text = await (await fetch(`${daemon.internalUrl}/metrics`)).text();
  const shown = new Set();
  for (const [, series, selector = ""] of text.matchAll(/^(wikipub_\w+)(?:\{(.*)\})? /gm)) {
    const [name, labels] = metricOf(table, series);
    assert.ok(name, `${series} is not in the table`);
    shown.add(name);
    const given = [...selector.matchAll(/(\w+)="/g)].map(([, label]) => label).filter((label) => label !== "le");
    assert.deepEqual(given.sort(), [...labels].sort(), series);
  }
  for (const [name, labels] of table) assert.ok(shown.has(name) || labels.length, `${name} is not shown`);
  for (const name of ["wikipub_deliveries_total", "wikipub_events_received_total", "wikipub_posts_withdrawn_total", "wikipub_api_budget_left"]) assert.ok(shown.has(name), name);
});

test("when the daemon is down, no front serves its posts", async (t) => {
  const {json: create} = peer.deliveries.find(({json: activity}) => activity?.type === "Create");
  const post = new URL(create.object.id).pathname;
  await daemon.stop();
  t.after(() => daemon.start());
  for (const startFront of Object.values(kinds)) {
    const front = await startFront(daemon.settings.server.listen);
    t.after(() => front.stop());
    const {status, text} = await front.get(post, json);
    assert.ok([502, 503].includes(status), `${front.kind}: ${status} ${text}`);
  }
});
