// SPDX-License-Identifier: GPL-2.0-or-later
// Debian's MediaWiki has no EventBus and no CentralAuth. What EventBus posted for each thing that a wiki can hide was
// captured (tests/fixtures/events); here it is posted to the daemon, while the wiki answers what it answers then. In the
// order in which it happened, since each row begins where the one before ended.
import assert from "node:assert/strict";
import {createSocket} from "node:dgram";
import {rm, writeFile} from "node:fs/promises";
import {request} from "node:http";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {captured, datagrams, editOf, now, postEvents, prepareForEvents, token} from "../support/eventbus.mjs";
import {startHostilePeer} from "../support/hostile_peer.mjs";
import {freeUdpPort} from "../support/ports.mjs";
import {startShownWiki} from "../support/shown_wiki.mjs";
import {diffOf, nextSecond, until} from "../support/story.mjs";

let wiki;
let daemon;
let peer;
let feedPort;
let actor;
/** Row and way of learning: milliseconds from the event to the Delete that the peer got. */
const times = [];

before(async () => {
  wiki = await startShownWiki("testwiki");
  wiki.pages.set(11, {title: "Event page"}).set(14, {title: "Timing"});
  for (const [id, parent] of [[18, 0], [19, 18], [20, 19], [21, 20], [22, 21], [24, 22], [25, 24], [30, 25]]) wiki.revisions.set(id, {page: 11, parent, comment: `words of ${id}`});
  for (const [id, parent] of [[27, 0], [28, 27], [29, 28]]) wiki.revisions.set(id, {page: 14, parent, comment: `words of ${id}`});
  feedPort = await freeUdpPort();
  peer = await startHostilePeer({hosts: 2});
  daemon = await prepareForEvents(wiki, {sources: [{rcfeed: {listen: `udp://127.0.0.1:${feedPort}`}}]});
  await daemon.start();
  actor = `http://${daemon.host}/w/testwiki/p/11`;
  await peer.follower("reader").follow(actor);
});

after(async () => {
  for (const {row, way, milliseconds} of times) console.log(`measured: ${row}, told by ${way}: the peer's Delete after ${milliseconds} ms`);
  await daemon?.dispose();
  await peer?.stop();
  await wiki?.stop();
});

const send = (body, secret) => postEvents(daemon, body, secret);

/** What is answered to a POST that says how long it will be. */
function statusOfPromised(length) {
  return new Promise((resolve, reject) => {
    const posting = request(`${daemon.internalUrl}/v1/events/${token}`, {method: "POST", headers: {"Content-Length": length}}, ({statusCode}) => {
      resolve(statusCode);
      posting.destroy();
    });
    posting.on("error", reject);
    posting.flushHeaders();
  });
}

/** The captured events with these numbers, one POST each as EventBus does it. */
async function happen(from, to = from) {
  for (const event of captured.slice(from, to + 1)) assert.equal((await send([now(event)])).status, 201, event.meta.stream);
}

const isPost = (id = actor) => ({json}) => json?.type === "Create" && json.actor === id;
const isDelete = ({json}) => json?.type === "Delete";
const idOf = ({json}) => json.object.id ?? json.object;
const deletes = () => peer.requests.filter(isDelete).map(idOf);
const posts = (id) => peer.requests.filter(isPost(id)).map(({json}) => json.object);

/** What is told by `events` makes a post; its id. */
async function makesPost(events, of = actor) {
  const known = posts(of).length;
  await events();
  const {json} = (await peer.waitForMany(known + 1, isPost(of))).at(-1);
  return json.object;
}

/** What is told by `tell` ends the post at the peer and here. */
async function isWithdrawn(post, row, way, tell) {
  await nextSecond();
  const begun = Date.now();
  await tell();
  const got = await peer.waitFor((request) => isDelete(request) && idOf(request) === post.id);
  times.push({row, way, milliseconds: got.at - begun});
  const {status, text} = await daemon.get(post.id);
  assert.deepEqual([status, text], [410, ""]);
}

let ofCreation;
let ofSecret;

test("creation and edits: a post each, though three to four events tell of it; a minor edit makes none", async () => {
  ofCreation = await makesPost(() => happen(4, 7));
  ofSecret = await makesPost(() => happen(8, 10));
  assert.deepEqual(diffOf(ofSecret), {from: 18, to: 19});
  assert.ok(ofSecret.content.includes("words of 19"));
  await happen(11, 13);
});

test("an old revision's text and summary are hidden", async () => {
  wiki.hide(19, "text", "comment");
  await isWithdrawn(ofSecret, "revision deleted", "EventGate", () => happen(14, 15));
  assert.equal((await daemon.get(ofCreation.id)).status, 200);
});

test("suppressed: only one stream tells, and no datagram ever does", async () => {
  wiki.hide(18, "text", "comment", "user", "suppressed");
  await isWithdrawn(ofCreation, "revision suppressed", "EventGate", () => happen(16));
  const before = posts().length;
  wiki.hide(19);
  await happen(17, 18);
  assert.equal((await daemon.get(ofSecret.id)).status, 410, "shown again, it stays gone");
  assert.equal(posts().length, before);
});

test("the current revision's user is hidden: three streams tell, one Delete goes", async () => {
  const post = await makesPost(() => happen(19, 21));
  wiki.hide(21, "user", "comment");
  await isWithdrawn(post, "user of the current revision hidden", "EventGate", () => happen(22, 24));
  assert.equal(deletes().filter((id) => id === post.id).length, 1);
});

test("a move, whose log entry is then hidden", async () => {
  wiki.pages.set(11, {title: "Event page 2"}).set(12, {title: "Event page", redirect: "Event page 2"});
  wiki.logs.set(41, {at: now(captured[29]).meta.dt});
  const post = await makesPost(() => happen(25, 33));
  assert.ok(post.content.includes("Event page 2"));
  wiki.logs.get(41).hidden = true;
  const {meta} = captured[29];
  const entry = datagrams.find(({log_action: action}) => action === "event");
  const hidden = {...entry, id: 9_001, log_params: {...entry.log_params, ids: [41]}, meta: {...meta, id: crypto.randomUUID()}};
  await isWithdrawn(post, "log entry hidden", "EventGate", async () => assert.equal((await send(now(hidden))).status, 201));
});

test("tags, protection and blocks make nothing happen", async () => {
  wiki.pages.set(11, {title: "Event page 3"});
  wiki.logs.set(42, {at: now(captured[35]).meta.dt});
  await makesPost(() => happen(34, 37));
  const [made, gone] = [posts().length, deletes().length];
  await happen(38, 47);
  await makesPost(async () => assert.equal((await send(editOf(25, 24, "Event page 3"))).status, 201));
  assert.deepEqual([posts().length, deletes().length], [made + 1, gone]);
});

test("a deletion is believed though the wiki is silent; when it answers, followers are told of the page", async () => {
  const [move, edit] = posts().slice(-2);
  wiki.silent = true;
  await isWithdrawn(edit, "page deleted, wiki silent", "EventGate", () => happen(48, 50));
  await peer.waitFor((request) => isDelete(request) && idOf(request) === move.id);
  wiki.pages.get(11).missing = true;
  wiki.silent = false;
  await peer.waitFor(({json}) => json?.type === "Update" && json.object.id === actor && json.object.suspended === true, 90_000);
  assert.equal((await daemon.get(`${actor}/followers`)).json.totalItems, 1);
});

test("a restored page goes on; the revisions that are replayed are not announced again", async () => {
  const before = posts().length;
  wiki.pages.set(11, {title: "Event page 3"});
  await happen(51, 60);
  await peer.waitFor(({json}) => json?.type === "Update" && json.object.id === actor && json.object.name === "Event page 3" && !json.object.suspended, 30_000);
  const next = await makesPost(async () => assert.equal((await send(editOf(30, 25, "Event page 3"))).status, 201));
  assert.deepEqual(diffOf(next), {from: 25, to: 30});
  assert.equal(posts().length, before + 1);
});

test("a suppressed deletion, of which no public log tells", async () => {
  const post = posts().at(-1);
  wiki.pages.get(11).missing = true;
  await isWithdrawn(post, "page deleted and suppressed", "EventGate", () => happen(61, 62));
});

test("the same by a datagram: the wiki is asked first", async () => {
  const timing = `http://${daemon.host}/w/testwiki/p/14`;
  await peer.follower("timer", {host: 1}).follow(timing);
  const post = await makesPost(() => happen(76, 78), timing);
  wiki.hide(29, "comment");
  const datagram = datagrams.find(({log_action: action}) => action === "revision");
  const socket = createSocket("udp4");
  const told = {...now(datagram), id: 9_100, title: "Timing", log_params: {...datagram.log_params, ids: [29]}};
  await isWithdrawn(post, "revision deleted", "RCFeed", () => new Promise((resolve) => socket.send(JSON.stringify(told), feedPort, "127.0.0.1", resolve)));
  socket.close();
});

test("CentralAuth hides a user and nobody is told: the next who asks finds it out", async () => {
  const timing = `http://${daemon.host}/w/testwiki/p/14`;
  const post = await makesPost(() => happen(73, 75), timing);
  wiki.hide(28, "user", "suppressed");
  // The public part of a local block with hideuser: nothing. Unblocking him is told, by his name.
  await happen(46, 47);
  assert.equal((await daemon.get(post.id)).status, 200, "confirmed at most ten minutes ago");
  await daemon.stop();
  await daemon.configure({...daemon.settings, development: {...daemon.settings.development, clock_offset: "11min"}});
  await daemon.start();
  await isWithdrawn(post, "user hidden globally", "nobody, but the post is asked for", () => until(async () => (await daemon.get(post.id)).status === 410, 15_000));
});

test("what is not the wiki's is refused singly, what is no event too, and a wrong token is a wrong address", async () => {
  const foreign = {...now(captured[9]), wiki: "otherwiki"};
  const some = await send([now(captured[9]), foreign, 7]);
  assert.equal(some.status, 207);
  const {invalid, error} = JSON.parse(some.text);
  assert.deepEqual(error, []);
  assert.deepEqual(invalid.map(({event}) => event.meta.id), [foreign.meta.id, ""]);
  assert.match(invalid[0].context.message, /wiki/);
  assert.equal((await send([foreign])).status, 400);
  assert.equal((await send("[")).status, 400);
  assert.equal(await statusOfPromised(4 * 1024 * 1024 + 1), 413);
  assert.equal((await send([now(captured[9])], "wrong".repeat(8))).status, 404);
  const publicly = await fetch(`${daemon.url}/v1/events/${token}`, {method: "POST", body: "[]"});
  assert.equal(publicly.status, 404, "the public listener knows no such address");
});

test("a token is replaced without a restart, and none is ever logged", async () => {
  const next = "an0ther".repeat(6);
  const file = join(daemon.folder, "events.token");
  await rm(file);
  await writeFile(file, next, {mode: 0o400});
  assert.equal((await send([], next)).status, 404);
  daemon.reload();
  await until(async () => (await send([now(captured[9])], next)).status === 201, 15_000);
  assert.equal((await send([])).status, 404, "the old one holds no longer");
  for (const secret of [token, next, "wrong".repeat(8)]) assert.equal((JSON.stringify(daemon.log) + daemon.noise).includes(secret), false);
  const metrics = await (await fetch(`${daemon.internalUrl}/metrics`)).text();
  assert.match(metrics, /wikipub_events_received_total\{source="eventgate"\} \d+/);
  assert.equal(metrics.includes(next), false);
});
