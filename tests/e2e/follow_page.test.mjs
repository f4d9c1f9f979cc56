// SPDX-License-Identifier: GPL-2.0-or-later
// A Fediverse user follows a page of a real wiki and sees what happens to it. Each test has a page of its own.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {startPeer} from "../../deploy/follower/peer.mjs";
import {actorOf, actorOfNewPage, diffOf, startWikiAndDaemon} from "../support/story.mjs";

const editor = "Alice Liddell";

let wiki;
let daemon;
let peer;
let stop;
let alice;

before(async () => {
  ({wiki, daemon, stop} = await startWikiAndDaemon({settings: {posts: {hold_editor: "2s", hold_other: "2s", hold_new_editor: "2s", hold_move: "5s"}}}));
  peer = await startPeer();
  alice = await wiki.createAccount(editor);
  await follow("Clock");
});

after(async () => {
  await peer?.stop();
  await stop?.();
});

async function follow(title) {
  const actor = await actorOfNewPage(wiki, daemon, title);
  await peer.follow(actor);
  await peer.waitFor(({type, json}) => type === "Accept" && json.actor === actor);
  return actor;
}

function posts(actor) {
  return peer.received.filter(({type, json}) => type === "Create" && json.actor === actor).map(({json}) => json.object);
}

async function nextPost(actor) {
  const known = posts(actor).length;
  await peer.waitFor(({json}) => posts(actor).length > known && json.actor === actor && json.type === "Create" && json.object.id === posts(actor)[known].id, 30_000);
  return posts(actor)[known];
}

/** Returns when every hold that began before it has ended: an edit elsewhere, held as long, has become a post. */
async function holdsEnd() {
  const actor = await actorOf(wiki, daemon, "Clock");
  const post = nextPost(actor);
  await alice.append("Clock", ` tick ${crypto.randomUUID()}`);
  await post;
}

test("a page is found by its handle and its address, and accepts a Follow", async () => {
  const actor = await actorOfNewPage(wiki, daemon, "White Rabbit");
  const {json} = await daemon.webfinger(`acct:White_Rabbit@${daemon.host}`);
  assert.equal(json.subject, `acct:white_rabbit@${daemon.host}`);
  const found = await peer.follow(`@white_rabbit@${daemon.host}`);
  assert.equal(found.id.href, actor);
  assert.equal(String(found.name), "White Rabbit");
  await peer.waitFor(({type, json: activity}) => type === "Accept" && activity.actor === actor);
  const {json: followers} = await daemon.get(`${actor}/followers`);
  assert.equal(followers.totalItems, 1);
});

test("a page that is new is found under its number until its title has stood for a day", async () => {
  const {pageid} = await alice.edit("Dormouse", "It sleeps.");
  const {json} = await daemon.webfinger(wiki.pageUrl("Dormouse"));
  assert.equal(json.subject, `acct:p${pageid}@${daemon.host}`);
});

test("an edit becomes a post that names the page and nobody", async () => {
  const actor = await follow("Cheshire Cat");
  const post = nextPost(actor);
  const edit = await alice.append("Cheshire Cat", " It grins.", {summary: "the grin"});
  const note = await post;
  assert.equal(note.type, "Note");
  assert.equal(note.attributedTo, actor);
  assert.match(note.content, /Cheshire Cat/);
  assert.match(note.content, /the grin/);
  assert.deepEqual(diffOf(note), {from: edit.oldrevid, to: edit.newrevid});
  assert.doesNotMatch(JSON.stringify(note), /Alice|Liddell/);
  assert.deepEqual(note.cc, ["https://www.w3.org/ns/activitystreams#Public"]);
  assert.deepEqual(note.contentMap, {en: note.content});
});

test("an edit by somebody without an account shows no address", async () => {
  const actor = await follow("Mock Turtle");
  const post = nextPost(actor);
  await (await wiki.as()).append("Mock Turtle", " It weeps.", {summary: "as 127.0.0.1 said"});
  const note = await post;
  assert.doesNotMatch(note.content.replace(/<[^>]*>/g, ""), /127\.0\.0\.1/);
});

test("a summary that names somebody is left out whole", async () => {
  const actor = await follow("Gryphon");
  const post = nextPost(actor);
  await alice.append("Gryphon", " It snores.", {summary: "as [[User:Mary Ann|she]] wanted, gloves and fan"});
  const note = await post;
  assert.doesNotMatch(note.content, /Mary|gloves/);
});

test("two quick edits become one post with the diff over both", async () => {
  const actor = await follow("Queen of Hearts");
  const post = nextPost(actor);
  const first = await alice.append("Queen of Hearts", " Tarts.");
  const second = await alice.append("Queen of Hearts", " Croquet.");
  assert.deepEqual(diffOf(await post), {from: first.oldrevid, to: second.newrevid});
  await holdsEnd();
  assert.equal(posts(actor).length, 1);
});

test("an edit undone within the hold makes no post, and neither does an undo", async () => {
  const actor = await follow("Caterpillar");
  const unwanted = await alice.append("Caterpillar", " Rubbish.");
  await alice.edit("Caterpillar", undefined, {undo: unwanted.newrevid});
  await holdsEnd();
  assert.deepEqual(posts(actor), []);
  const post = nextPost(actor);
  const wanted = await alice.append("Caterpillar", " It smokes.");
  await post;
  await alice.edit("Caterpillar", undefined, {undo: wanted.newrevid});
  await holdsEnd();
  assert.equal(posts(actor).length, 1);
});

test("minor edits and bots make no post", async () => {
  const actor = await follow("Bill the Lizard");
  const bot = await wiki.createAccount("Bill Bot", {groups: ["bot"]});
  await alice.edit("Bill the Lizard", "Up the chimney.", {minor: true});
  await bot.edit("Bill the Lizard", "Up, up the chimney.", {bot: true});
  await holdsEnd();
  assert.deepEqual(posts(actor), []);
});

test("a page that moves stays followed, and says its new name once that has stood", async () => {
  const actor = await follow("Duchess");
  const renamed = peer.waitFor(({type, json}) => type === "Update" && json.object.id === actor && json.object.name === "The Duchess", 60_000);
  const announced = peer.waitFor(({type, json}) => type === "Create" && json.actor === actor && /is now called/.test(json.object.content), 60_000);
  await (await wiki.admin()).move("Duchess", "The Duchess");
  await renamed;
  const {json} = await announced;
  assert.match(json.object.content, /The Duchess/);
  const {json: found} = await daemon.webfinger(`acct:duchess@${daemon.host}`);
  assert.equal(found.links.find((link) => link.rel === "self").href, actor);
  const post = nextPost(actor);
  const edit = await alice.append("The Duchess", " Pepper.");
  assert.deepEqual(diffOf(await post), {from: edit.oldrevid, to: edit.newrevid});
});

test("a deleted page's posts are withdrawn, its followers stay, and a restored page goes on", async () => {
  const actor = await follow("Knave of Hearts");
  const posted = nextPost(actor);
  await alice.append("Knave of Hearts", " He stole some tarts.");
  const {id} = await posted;
  const withdrawn = peer.waitFor(({type, json}) => type === "Delete" && (json.object.id ?? json.object) === id, 30_000);
  const admin = await wiki.admin();
  await admin.delete("Knave of Hearts", {reason: "content was: something private"});
  await withdrawn;
  const gone = await daemon.get(id);
  assert.deepEqual([gone.status, gone.text], [410, ""]);
  const bare = await daemon.get(actor);
  assert.deepEqual([bare.status, bare.json.name, bare.json.suspended], [200, "Deleted page", true]);
  assert.equal((await daemon.get(`${actor}/followers`)).json.totalItems, 1);
  assert.equal((await daemon.webfinger(wiki.pageUrl("Knave of Hearts"))).status, 404);
  assert.equal(peer.received.some(({json}) => JSON.stringify(json).includes("something private")), false);

  const back = peer.waitFor(({type, json}) => type === "Update" && json.object.id === actor && json.object.name === "Knave of Hearts", 30_000);
  await admin.undelete("Knave of Hearts");
  await back;
  const again = nextPost(actor);
  await alice.append("Knave of Hearts", " He brought them back.");
  assert.match((await again).content, /Knave of Hearts/);
});

test("a suppressed revision's post is withdrawn although the feed says nothing of it, at the next look", async () => {
  const actor = await follow("March Hare");
  const posted = nextPost(actor);
  const edit = await alice.append("March Hare", " A telephone number.", {summary: "call me"});
  const {id} = await posted;
  await alice.append("March Hare", " Tea.");
  await (await wiki.admin()).hideRevisions([edit.newrevid], ["content", "comment", "user"], {suppress: true});
  await daemon.stop();
  // The wiki's word is believed for ten minutes, and read again after.
  await daemon.configure({...daemon.settings, development: {...daemon.settings.development, clock_offset: "62min"}});
  await daemon.start();
  const withdrawn = peer.waitFor(({type, json}) => type === "Delete" && (json.object.id ?? json.object) === id, 60_000);
  const {status, text} = await daemon.get(id);
  assert.notEqual(status, 200);
  assert.doesNotMatch(text, /call me/);
  await withdrawn.catch((error) => assert.fail(error.message));
});

test("after an Undo nothing more is sent", async () => {
  const actor = await follow("Hatter");
  await peer.unfollow(actor);
  await alice.append("Hatter", " Twinkle, twinkle.");
  await holdsEnd();
  assert.deepEqual(posts(actor), []);
  assert.equal((await daemon.get(`${actor}/followers`)).json.totalItems, 0);
});

test("pages about people are not to be followed", async () => {
  await wiki.importPages({[`User:${editor}`]: "I am Alice.", [`User talk:${editor}`]: "Hello, Alice."});
  for (const title of [`User:${editor}`, `User talk:${editor}`, "MediaWiki:Sidebar"]) {
    assert.equal((await daemon.webfinger(wiki.pageUrl(title))).status, 404, title);
  }
});
