// SPDX-License-Identifier: GPL-2.0-or-later
// Wikipedias are followed by EventStreams alone. A real wiki's changes are put into the envelope of EventStreams here
// and served with Wikimedia's habits; checks go to the real wiki.
import assert from "node:assert/strict";
import {createSocket} from "node:dgram";
import {once} from "node:events";
import {after, before, test} from "node:test";
import {startDaemon, wikiSettings} from "../support/daemon.mjs";
import {startHostilePeer} from "../support/hostile_peer.mjs";
import {actorOfNewPage} from "../support/story.mjs";
import {startWiki} from "../support/wiki.mjs";
import {startEventStreams} from "../support/wiki_replay.mjs";

const stream = "mediawiki.recentchange";

let wiki;
let streams;
let feed;
let daemon;
let peer;

before(async () => {
  streams = await startEventStreams();
  feed = createSocket("udp4");
  feed.on("message", (message) => streams.publish(stream, withoutNulls(JSON.parse(message))));
  feed.bind(0, "127.0.0.1");
  await once(feed, "listening");
  wiki = await startWiki({feedPort: feed.address().port});
  peer = await startHostilePeer({hosts: 8});
  daemon = await startDaemon({
    wikis: [wikiSettings(wiki)],
    sources: [{eventstreams: {url: streams.url, streams: [stream]}}],
  });
});

after(async () => {
  await daemon?.dispose();
  await peer?.stop();
  feed?.close();
  await wiki?.stop();
  await streams?.stop();
});

// EventBus leaves nulls out.
function withoutNulls(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null).map(([key, inner]) => [key, withoutNulls(inner)]));
}

async function followed(title, host) {
  const actor = await actorOfNewPage(wiki, daemon, title);
  await peer.follower("reader", {host}).follow(actor);
  const isPost = ({json}) => json?.type === "Create" && json.actor === actor;
  return {isPost, edit: async (text) => (await wiki.admin()).append(title, ` ${text}`)};
}

test("it connects once, with a User-Agent that says whom to write to", async () => {
  const {streams: asked, userAgent, lastEventId} = await streams.connection(0);
  assert.deepEqual(asked, [stream]);
  assert.match(userAgent, /^\S+\/\S+ \(.*admin@wiki\.example.*\)/);
  assert.equal(lastEventId, undefined);
});

test("an edit told by the stream becomes a post; canaries, other wikis and nonsense do not", async () => {
  const {isPost, edit} = await followed("Stream", 0);
  streams.canary();
  streams.publish(stream, {wiki: "elsewhere", type: "edit", title: "Stream", namespace: 0, server_name: "elsewhere.example", revision: {old: 1, new: 2}, user: "Bob", timestamp: 1});
  streams.publish(stream, {wiki: wiki.id, type: "edit", title: 7, revision: "none"});
  await edit("One.");
  await peer.waitFor(isPost, 30_000);
  assert.equal(peer.requests.filter(isPost).length, 1);
});

test("a connection cut inside a chunk is taken up again by time, and what came meanwhile is not lost or doubled", async () => {
  const {isPost, edit} = await followed("Cut", 1);
  await edit("One.");
  await peer.waitFor(isPost, 30_000);
  const known = streams.connections.length;
  streams.cut();
  await edit("Two.");
  const {lastEventId} = await streams.connection(known);
  const positions = JSON.parse(lastEventId);
  assert.ok(positions.length >= 1);
  for (const position of positions) assert.deepEqual([Number.isInteger(position.timestamp), "offset" in position], [true, false], lastEventId);
  await peer.waitForMany(2, isPost, 30_000);
  assert.equal(new Set(peer.requests.filter(isPost).map(({json}) => json.object.id)).size, 2);
});

test("after a restart it goes on where it was", async () => {
  const {isPost, edit} = await followed("Restart", 2);
  await edit("One.");
  await peer.waitFor(isPost, 30_000);
  await daemon.stop();
  await edit("Two.");
  const known = streams.connections.length;
  await daemon.start();
  assert.ok((await streams.connection(known)).lastEventId);
  await peer.waitForMany(2, isPost, 30_000);
});

test("a 429 is waited out, a position that the server does not know is dropped", async () => {
  const {isPost, edit} = await followed("Refused", 3);
  const known = streams.connections.length;
  streams.refuseNext({status: 429, headers: {"Retry-After": "2"}}, {status: 400});
  streams.cut();
  const refused = await streams.connection(known);
  assert.equal(refused.status, 429);
  const unknown = await streams.connection(known + 1, 30_000);
  assert.equal(unknown.status, 400);
  const fresh = await streams.connection(known + 2, 60_000);
  assert.deepEqual([fresh.status, fresh.lastEventId], [200, undefined]);
  await edit("One.");
  await peer.waitFor(isPost, 30_000);
});
