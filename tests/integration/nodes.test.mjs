// SPDX-License-Identifier: GPL-2.0-or-later
// Two nodes on one MariaDB: one works, the other waits and takes over, and nobody who follows notices.
import assert from "node:assert/strict";
import {once} from "node:events";
import {mkdtemp, rm, writeFile} from "node:fs/promises";
import {connect, createServer} from "node:net";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {prepareDaemon, wikiSettings} from "../support/daemon.mjs";
import {editOf, postEvents, token} from "../support/eventbus.mjs";
import {startHostilePeer} from "../support/hostile_peer.mjs";
import {mariadbServer} from "../support/mariadb.mjs";
import {freeTcpPort} from "../support/ports.mjs";
import {startShownWiki} from "../support/shown_wiki.mjs";
import {until} from "../support/story.mjs";

const hosts = 120;
let wiki;
let peer;
let front;
let nodes;
let folder;
let tokenFile;

before(async () => {
  wiki = await startShownWiki("testwiki");
  peer = await startHostilePeer({hosts});
  front = await startFront();
  folder = await mkdtemp(join(tmpdir(), "wikipub-nodes-"));
  tokenFile = join(folder, "events.token");
  await writeFile(tokenFile, `${token}\n`, {mode: 0o400});
  const first = await prepareNode();
  nodes = [first, await prepareNode(first.settings.storage)];
  front.nodes = nodes;
});

after(async () => {
  const ends = await Promise.allSettled((nodes ?? []).map((node) => node.dispose()));
  front?.server.close();
  if (folder) await rm(folder, {recursive: true, force: true});
  await peer?.stop();
  await wiki?.stop();
  for (const {reason} of ends) if (reason) throw reason;
});

/** What stands before the nodes: whoever listens gets the connection. */
async function startFront() {
  const front = {nodes: [], server: null};
  front.server = createServer((client) => {
    client.on("error", () => client.destroy());
    const tryNode = ([node, ...others]) => {
      if (!node) return client.destroy();
      const [address, port] = node.settings.server.listen.split(":");
      const upstream = connect(port, address);
      const refused = () => tryNode(others);
      upstream.once("error", refused);
      upstream.once("connect", () => {
        upstream.off("error", refused);
        upstream.on("error", () => client.destroy());
        client.on("close", () => upstream.destroy());
        client.pipe(upstream).pipe(client);
      });
    };
    tryNode(front.nodes);
  });
  front.server.listen(0, "127.0.0.1");
  await once(front.server, "listening");
  return front;
}

async function prepareNode(storage, host = `127.0.0.1:${front.server.address().port}`) {
  return prepareDaemon(
    {
      wikis: [wikiSettings(wiki)],
      sources: [{eventgate: {wiki: wiki.id, token_files: [tokenFile]}}],
      server: {host, listen: `127.0.0.1:${await freeTcpPort()}`},
      storage,
    },
    {database: "mariadb"},
  );
}

/** A page, followed on each host. */
async function followedPage(page, title) {
  wiki.pages.set(page, {title});
  const actor = `http://${nodes[0].host}/w/testwiki/p/${page}`;
  for (let host = 0; host < hosts; ++host) await peer.follower(`reader${page}`, {host}).follow(actor);
  return actor;
}

/** An edit that the wiki tells the node of. */
async function edit(node, page, revision, title) {
  wiki.revisions.set(revision - 1, {page, parent: 0, comment: "before"});
  wiki.revisions.set(revision, {page, parent: revision - 1, comment: "after"});
  assert.equal((await postEvents(node, [editOf(revision, revision - 1, title)])).status, 201);
}

async function onDuty(node) {
  const metrics = await (await fetch(`${node.internalUrl}/metrics`)).text();
  return /^wikipub_on_duty (\d)$/m.exec(metrics)?.[1];
}

const creates = (actor) => peer.deliveries.filter(({json}) => json?.type === "Create" && json.actor === actor);

async function everybodyHas(count, actor) {
  await until(() => new Set(creates(actor).map(({host, json}) => `${host} ${json.id}`)).size === count * hosts, 120_000);
  assert.equal(new Set(creates(actor).map(({json}) => json.id)).size, count, "no post is made twice");
}

test("one node works, the other waits; killed in a fan-out, it is followed within a minute, and nothing is lost or made twice", async () => {
  const [first, second] = nodes;
  await first.start();
  await second.start({until: "duty.waiting"});
  await assert.rejects(fetch(`http://${second.settings.server.listen}/actor`), "peers do not reach it");
  assert.equal((await fetch(`${second.internalUrl}/healthz`)).status, 503);
  assert.equal((await postEvents(second, [])).status, 503);
  assert.deepEqual([await onDuty(first), await onDuty(second)], ["1", "0"]);
  for (const node of nodes) assert.match(await node.ctl("status"), new RegExp(`^on_duty: \\S+/${first.settings.server.listen}$`, "m"));
  await assert.rejects(second.ctl("queue"), /this node waits to take over; ask where \S+ runs/);
  const stranger = await prepareNode(first.settings.storage, "127.0.0.1:1");
  await assert.rejects(stranger.start(), /ended with 78 before it was ready/, "not only when it takes over");
  await stranger.ended();
  await stranger.dispose();
  const actor = await followedPage(7, "Seven");
  await edit(first, 7, 71, "Seven");
  await until(() => creates(actor).length > hosts / 8, 30_000);
  await first.kill();
  const began = Date.now();
  await second.waitForLog((line) => line.event === "daemon.ready", {timeout: 60_000});
  assert.ok(Date.now() - began < 60_000);
  await everybodyHas(1, actor);
  assert.ok(creates(actor).length <= hosts + 500, "one batch may be repeated");
  await edit(second, 7, 73, "Seven");
  await everybodyHas(2, actor);
});

test("stopped, it hands over at once; what waits outlives the database, and reads its settings again when told to", async () => {
  const [first, second] = nodes;
  await first.start({until: "duty.waiting"});
  const server = await mariadbServer();
  await server.kill();
  await first.waitForLog((line) => line.event === "duty.unknown");
  await server.start();
  let since = first.log.length;
  await first.configure({...first.settings, posts: {...first.settings.posts, hold_other: "2s"}});
  first.reload();
  await first.waitForLog((line) => line.event === "duty.waiting", {since});
  since = first.log.length;
  const began = Date.now();
  await second.stop();
  await first.waitForLog((line) => line.event === "daemon.ready", {since});
  assert.ok(Date.now() - began < 20_000, "it does not wait for the lease to run out");
  const actor = await followedPage(8, "Eight");
  await edit(first, 8, 81, "Eight");
  await everybodyHas(1, actor);
});

test("a node that was stopped past its lease gives way to the one that took over", async () => {
  const [first, second] = nodes;
  await second.start({until: "duty.waiting"});
  const since = {first: first.log.length, second: second.log.length};
  process.kill(first.pid, "SIGSTOP");
  await second.waitForLog((line) => line.event === "daemon.ready", {since: since.second, timeout: 60_000});
  process.kill(first.pid, "SIGCONT");
  await first.waitForLog((line) => line.event === "duty.lost", {since: since.first});
  await first.waitForLog((line) => line.event === "duty.waiting", {since: since.first});
  const actor = `http://${first.host}/w/testwiki/p/8`;
  await edit(second, 8, 83, "Eight");
  await everybodyHas(2, actor);
});

test("a node that waits sends what the one that works has no place for, and nobody gets it twice", async () => {
  const [first, second] = nodes;
  const places = 16;
  const pages = Array.from({length: places + 4}, (_, number) => 100 + number);
  for (const page of pages) {
    wiki.pages.set(page, {title: `Page ${page}`});
    wiki.revisions.set(10 * page, {page, parent: 0, comment: "before"});
    wiki.revisions.set(10 * page + 1, {page, parent: 10 * page, comment: "after"});
    await peer.follower(`reader${page}`, {host: page - 100}).follow(`http://${first.host}/w/testwiki/p/${page}`);
  }
  const isCreate = ({json}) => json?.type === "Create" && /\/p\/1\d\d$/.test(json.actor);
  let answer;
  peer.behave(isCreate, {status: 202, wait: new Promise((resolve) => (answer = resolve))}, {times: places});
  const sentBy = async (node) => Number(/^wikipub_deliveries_total\{[^}]*outcome="accepted"[^}]*\} (\d+)$/m.exec(await (await fetch(`${node.internalUrl}/metrics`)).text())?.[1] ?? 0);
  const before = await sentBy(first);
  assert.equal((await postEvents(second, pages.map((page) => editOf(10 * page + 1, 10 * page, `Page ${page}`)))).status, 201);
  await peer.waitForMany(pages.length, isCreate);
  await until(async () => (await sentBy(first)) >= before + 4, 15_000);
  answer();
  await until(() => peer.deliveries.filter((request) => isCreate(request) && request.answered).length === pages.length, 15_000);
  assert.equal(new Set(peer.deliveries.filter(isCreate).map(({json}) => json.id)).size, pages.length);
  for (const node of nodes) assert.match(await node.ctl("status"), /^nodes: 2$/m);
});
