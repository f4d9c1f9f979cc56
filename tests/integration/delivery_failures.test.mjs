// SPDX-License-Identifier: GPL-2.0-or-later
// Peers that answer slowly, wrongly or not at all (T4-T11), each on a host of its own.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {startHostilePeer} from "../support/hostile_peer.mjs";
import {actorOfNewPage, startWikiAndDaemon} from "../support/story.mjs";

const retryTime = 90_000;

let wiki;
let daemon;
let stop;
let peer;
let nextHost = 0;

before(async () => {
  ({wiki, daemon, stop} = await startWikiAndDaemon());
  peer = await startHostilePeer({hosts: 24});
});

after(async () => {
  await peer?.stop();
  await stop?.();
});

/** A page with a follower on a fresh host and, to compare, one on another that behaves. */
async function followed(title, {shared = true} = {}) {
  const actor = await actorOfNewPage(wiki, daemon, title);
  const bad = peer.follower("bad", {host: nextHost++, shared});
  const good = peer.follower("good", {host: nextHost++});
  await Promise.all([bad.follow(actor), good.follow(actor)]);
  const arrives = (follower, type) => ({method, host, json}) =>
    method === "POST" && json?.type === type && json.actor === actor && `http://${host}` === follower.origin;
  return {
    actor,
    toBad: arrives(bad, "Create"),
    toGood: arrives(good, "Create"),
    deleteToBad: arrives(bad, "Delete"),
    deleteToGood: arrives(good, "Delete"),
    edit: async (text) => (await wiki.admin()).append(title, ` ${text}`),
  };
}

test("a peer that never answers holds up nobody else, and is tried again", async () => {
  const {toBad, toGood, edit} = await followed("Slow");
  peer.behave(toBad, {never: true}, {times: 1});
  await edit("One.");
  await peer.waitFor(toGood);
  const [first, second] = await peer.waitForMany(2, toBad, retryTime + 30_000);
  assert.equal(second.body, first.body);
});

test("S5: after a 500 the same bytes come again, signed anew", async () => {
  const {toBad, edit} = await followed("Broken");
  peer.behave(toBad, {status: 500}, {times: 1});
  await edit("One.");
  const [first, second] = await peer.waitForMany(2, toBad, retryTime);
  assert.equal(second.body, first.body);
  assert.notEqual(second.headers.date, first.headers.date);
  assert.notEqual(second.headers.signature, first.headers.signature);
});

for (const [name, how] of [
  ["a connection reset", {reset: true}],
  ["an answer that ends inside its body", {status: 500, body: "x".repeat(4000), truncate: true}],
]) {
  test(`after ${name} the delivery is tried again`, async () => {
    const {toBad, edit} = await followed(`After ${name}`);
    peer.behave(toBad, how, {times: 1});
    await edit("One.");
    const [first, second] = await peer.waitForMany(2, toBad, retryTime);
    assert.equal(second.body, first.body);
  });
}

test("T6: after a 429 it waits as long as Retry-After says", async () => {
  const {toBad, edit} = await followed("Busy");
  peer.behave(toBad, {status: 429, headers: {"Retry-After": "20"}}, {times: 1});
  await edit("One.");
  const [first, second] = await peer.waitForMany(2, toBad, retryTime);
  assert.ok(second.at - first.at >= 20_000, `it came after ${second.at - first.at} ms`);
});

test("T5: a 410 on a personal inbox ends the follow", async () => {
  const {actor, toBad, toGood, edit} = await followed("Gone", {shared: false});
  peer.behave(toBad, {status: 410});
  await edit("One.");
  await peer.waitFor(toBad);
  await peer.waitFor(toGood);
  await edit("Two.");
  await peer.waitForMany(2, toGood, 30_000);
  assert.equal(peer.requests.filter(toBad).length, 1);
  assert.equal((await daemon.get(`${actor}/followers`)).json.totalItems, 1);
});

test("T4: a 403 drops the post and keeps the follower", async () => {
  const {actor, toBad, edit} = await followed("Forbidden");
  peer.behave(toBad, {status: 403}, {times: 1});
  await edit("One.");
  await peer.waitFor(toBad);
  await edit("Two.");
  const [first, second] = await peer.waitForMany(2, toBad, 30_000);
  assert.notEqual(second.json.id, first.json.id);
  assert.equal((await daemon.get(`${actor}/followers`)).json.totalItems, 2);
});

test("S13: a 401 to draft-cavage is answered at once with RFC 9421, and the host's scheme is remembered", async () => {
  const {toBad, edit} = await followed("Modern");
  peer.behave((request) => toBad(request) && !("signature-input" in request.headers), {status: 401});
  await edit("One.");
  const [first, second] = await peer.waitForMany(2, toBad, 10_000);
  assert.deepEqual([first, second].map(({headers}) => "signature-input" in headers), [false, true]);
  assert.equal(second.body, first.body);
  await edit("Two.");
  const [, , third] = await peer.waitForMany(3, toBad, 30_000);
  assert.equal("signature-input" in third.headers, true);
});

test("T11: a redirect, to a private address or anywhere, is not followed with a POST", async () => {
  const {toBad, toGood, edit} = await followed("Redirected");
  const elsewhere = peer.hosts[nextHost++];
  peer.behave(toBad, {status: 307, headers: {Location: `http://${elsewhere}/inbox`}});
  await edit("One.");
  await peer.waitFor(toBad);
  await peer.waitFor(toGood);
  await edit("Two.");
  await peer.waitForMany(2, toGood, 30_000);
  assert.deepEqual(peer.requests.filter(({host}) => host === elsewhere), []);
});

test("T9: a Delete waits for the Create that it withdraws", async () => {
  const {toBad, deleteToBad, deleteToGood, toGood, edit} = await followed("Orderly");
  let letGo;
  peer.behave(toBad, {status: 202, wait: new Promise((resolve) => (letGo = resolve))}, {times: 1});
  await edit("One.");
  await peer.waitFor(toBad);
  await peer.waitFor(toGood);
  await (await wiki.admin()).delete("Orderly");
  // The other host shows that the Delete is on its way; a daemon may also hold that back behind the slow Create.
  await peer.waitFor(deleteToGood, 5_000).catch(() => {});
  const answered = new Date();
  letGo();
  const withdrawn = await peer.waitFor(deleteToBad, 30_000);
  await peer.waitFor(deleteToGood, 30_000);
  assert.ok(withdrawn.at >= answered, "the Delete overtook the Create");
});
