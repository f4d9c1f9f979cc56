// SPDX-License-Identifier: GPL-2.0-or-later
// kill -9: posts are exactly once; a delivery may be repeated, with the same id and the same bytes.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {startHostilePeer} from "../support/hostile_peer.mjs";
import {actorOfNewPage, startWikiAndDaemon} from "../support/story.mjs";

const hosts = 200;

let wiki;
let daemon;
let stop;
let peer;

before(async () => {
  ({wiki, daemon, stop} = await startWikiAndDaemon());
  peer = await startHostilePeer({hosts});
});

after(async () => {
  await peer?.stop();
  await stop?.();
});

const isCreate = (actor) => ({json}) => json?.type === "Create" && json.actor === actor;

async function followedByAll(title) {
  const actor = await actorOfNewPage(wiki, daemon, title);
  const followers = Array.from({length: hosts}, (_, host) => peer.follower(`reader-${title.toLowerCase()}`, {host}));
  // Some at a time: the daemon verifies them under a sanitizer.
  for (let start = 0; start < hosts; start += 20) await Promise.all(followers.slice(start, start + 20).map((follower) => follower.follow(actor)));
  return actor;
}

/** Everybody gets the one post; whoever gets it more often gets the same bytes. */
async function assertOnePost(actor) {
  await peer.waitForMany(hosts, firstOfHost(isCreate(actor)), 180_000);
  const received = peer.deliveries.filter(isCreate(actor));
  assert.equal(new Set(received.map(({json}) => json.id)).size, 1);
  assert.equal(new Set(received.map(({body}) => body)).size, 1);
}

function firstOfHost(predicate) {
  return (request) => predicate(request) && peer.requests.find((other) => other.host === request.host && predicate(other)) === request;
}

test("killed in the middle of a fan-out, again and again, it reaches everybody with one post", async () => {
  const actor = await followedByAll("Walrus");
  await (await wiki.admin()).append("Walrus", " The time has come.");
  for (const reached of [1, hosts / 4, hosts / 2]) {
    await peer.waitForMany(reached, isCreate(actor), 60_000);
    await daemon.kill();
    await daemon.start();
  }
  await assertOnePost(actor);
});

test("killed while a post is held, it publishes the post once", async () => {
  const actor = await followedByAll("Carpenter");
  await (await wiki.admin()).append("Carpenter", " Oysters.");
  await daemon.kill();
  await daemon.start();
  await assertOnePost(actor);
});

test("stopped and started, it repeats nothing", async () => {
  const before = peer.deliveries.length;
  await daemon.stop();
  await daemon.start();
  const actor = await actorOfNewPage(wiki, daemon, "Oyster");
  await peer.follower("late", {host: 0}).follow(actor);
  assert.deepEqual(peer.deliveries.slice(before).map(({json}) => json.type), ["Accept"]);
});
