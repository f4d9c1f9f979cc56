// SPDX-License-Identifier: GPL-2.0-or-later
// Where nothing gets out but through a proxy: the wiki is asked, keys are fetched and posts delivered through it, and it gets
// to see no name that others chose, nor an address that the guard refuses (T12).
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {writeFile} from "node:fs/promises";
import {join} from "node:path";
import {once} from "node:events";
import {connect, createServer} from "node:net";
import {prepareDaemon, wikiSettings} from "../support/daemon.mjs";
import {editOf, postEvents, token} from "../support/eventbus.mjs";
import {startForwardProxy} from "../support/forward_proxy.mjs";
import {startHostilePeer} from "../support/hostile_peer.mjs";
import {startShownWiki} from "../support/shown_wiki.mjs";

let proxy;
let wiki;
let peer;
let named;
let daemon;
let actor;

before(async () => {
  proxy = await startForwardProxy();
  wiki = await startShownWiki("testwiki");
  wiki.pages.set(7, {title: "Seven"});
  peer = await startHostilePeer({hosts: 2});
  // The second one is `localhost` for those who look up names.
  named = createServer((socket) => {
    const upstream = connect(peer.port, "127.0.1.2");
    for (const [one, other] of [[socket, upstream], [upstream, socket]]) one.on("error", () => {}).on("close", () => other.destroy()).pipe(other);
  });
  named.listen(peer.port, "127.0.0.1");
  await once(named, "listening");
  daemon = await prepareDaemon({
    wikis: [wikiSettings(wiki)],
    sources: [{eventgate: {wiki: wiki.id, token_files: ["events.token"]}}],
    egress: {proxy: proxy.url},
  });
  await writeFile(join(daemon.folder, "events.token"), `${token}\n`, {mode: 0o400});
  await daemon.start();
  actor = `http://${daemon.host}/w/testwiki/p/7`;
});

after(async () => {
  await daemon?.dispose();
  named?.close();
  await peer?.stop();
  await wiki?.stop();
  await proxy?.stop();
});

const wikiAddress = () => new URL(wiki.url).host;
const isPost = ({json}) => json?.type === "Create" && json.actor === actor;

test("it asks the wiki, fetches keys and delivers through the proxy, which is told checked addresses in place of others' names", async () => {
  await peer.follower("reader").follow(actor);
  await peer.follower("neighbour", {hostName: "localhost"}).follow(actor);
  wiki.revisions.set(70, {page: 7, parent: 0});
  wiki.revisions.set(71, {page: 7, parent: 70});
  assert.equal((await postEvents(daemon, [editOf(71, 70, "Seven")])).status, 201);
  await peer.waitForMany(2, isPost, 30_000);
  const [given, resolved] = ["127.0.1.1", "127.0.0.1"].map((address) => `${address}:${peer.port}`);
  assert.deepEqual(proxy.targets.sort(), [wikiAddress(), given, resolved].sort());
  assert.deepEqual(peer.deliveries.filter(isPost).map(({host}) => host).sort(), [given, `localhost:${peer.port}`]);
});

test("addresses that others may not name do not reach the proxy; the wiki's own may be private", async () => {
  await daemon.stop();
  const known = {targets: proxy.targets, requests: peer.requests.length};
  await daemon.configure({...daemon.settings, development: {...daemon.settings.development, allow_private_addresses: false}});
  await daemon.start();
  for (const options of [{host: 0}, {hostName: "localhost"}]) {
    const follower = peer.follower("stranger", options);
    const {status} = await follower.send(actor, {id: `${follower.id}/follow`, type: "Follow", actor: follower.id, object: actor});
    assert.ok(status >= 400 && status < 500, `${status}`);
  }
  wiki.pages.set(8, {title: "Eight"});
  const {status} = await daemon.webfinger(wiki.pageUrl("Eight"));
  assert.equal(status, 200, "the wiki was asked");
  assert.equal(peer.requests.length, known.requests);
  assert.deepEqual(proxy.targets, known.targets);
});
