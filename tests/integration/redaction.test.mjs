// SPDX-License-Identifier: GPL-2.0-or-later
// What the wiki hides goes from here and from every host that had it, and leaves no byte behind.
import assert from "node:assert/strict";
import {randomBytes} from "node:crypto";
import {readdir, readFile} from "node:fs/promises";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {startHostilePeer} from "../support/hostile_peer.mjs";
import {actorOfNewPage, diffOf, startWikiAndDaemon, until} from "../support/story.mjs";
import {startWikiFront} from "../support/wiki_front.mjs";

let wiki;
let front;
let daemon;
let stop;
let peer;
let admin;
let nextHost = 0;

before(async () => {
  ({wiki, daemon, stop} = await startWikiAndDaemon({settings: {posts: {hold_move: "2s", daily_cap_page: 50}}}));
  front = await startWikiFront(wiki.url);
  peer = await startHostilePeer({hosts: 32});
  admin = await wiki.admin();
  await daemon.stop();
  const {wikis: [first], ...rest} = daemon.settings;
  await daemon.configure({...rest, wikis: [{...first, api: {...first.api, url: front.url}}]});
  await daemon.start();
});

after(async () => {
  await peer?.stop();
  await stop?.();
  await front?.stop();
});

/** Words that occur nowhere else in the world. */
const secret = (kind) => `${kind}${randomBytes(8).toString("hex")}`;

const idOf = ({json}) => json.object.id ?? json.object;

async function followed(title) {
  const actor = await actorOfNewPage(wiki, daemon, title);
  const follower = peer.follower("reader", {host: nextHost++});
  await follower.follow(actor);
  const of = (type) => ({json, host}) => json?.type === type && json.actor === actor && `http://${host}` === follower.origin;
  const posts = () => peer.requests.filter(of("Create"));
  return {
    actor,
    follower,
    posts,
    isPost: of("Create"),
    isDelete: of("Delete"),
    isUpdate: of("Update"),
    isDeleteOf: (post) => (request) => of("Delete")(request) && idOf(request) === post,
    /** Edits and waits for the post; {post, note, revision}. */
    edit: async (text, summary = "") => {
      const known = posts().length;
      const {newrevid} = await admin.append(title, ` ${text}`, {summary});
      const {json} = (await peer.waitForMany(known + 1, of("Create"), 30_000)).at(-1);
      assert.equal(diffOf(json.object).to, newrevid);
      return {post: json.object.id, note: json.object, revision: newrevid};
    },
  };
}

async function isGone(post) {
  const {status, text, headers} = await daemon.get(post);
  assert.deepEqual([status, text], [410, ""]);
  assert.match(headers.get("cache-control"), /no-store|max-age/);
}

/** In no file of the daemon, nor in anything it said. */
async function assertNowhere(words) {
  const files = (await readdir(daemon.folder)).filter((name) => /^wikipub\.db/.test(name));
  assert.ok(files.includes("wikipub.db"));
  for (const name of files) {
    const bytes = await readFile(join(daemon.folder, name));
    for (const word of words) assert.equal(bytes.includes(word), false, `${name} still holds what was hidden`);
  }
  for (const word of words) assert.equal(JSON.stringify(daemon.log).includes(word) || daemon.noise.includes(word), false, "the log tells what was hidden");
}

async function isStored(word) {
  for (const name of await readdir(daemon.folder)) {
    if (/^wikipub\.db/.test(name) && (await readFile(join(daemon.folder, name))).includes(word)) return true;
  }
  return false;
}

const withdrawnSince = (since) => daemon.waitForLog(({event}) => event === "redaction.withdrawn", {since, timeout: 30_000});

test("an old revision whose summary is hidden: its post goes, the others stay, not one byte is left", async () => {
  const {edit, isDeleteOf, isDelete} = await followed("Alice");
  const word = secret("summary");
  const old = await edit("Down.", `fell ${word}`);
  assert.ok(old.note.content.includes(word), old.note.content);
  assert.ok(await isStored(word), "the words of a post that stands are kept");
  const current = await edit("Up.", "rose");
  const since = daemon.log.length;
  await admin.hideRevisions([old.revision], ["comment"]);
  await peer.waitFor(isDeleteOf(old.post), 30_000);
  await withdrawnSince(since);
  await isGone(old.post);
  assert.equal((await daemon.get(current.post)).status, 200);
  assert.deepEqual(peer.requests.filter(isDelete).map(idOf), [old.post]);
  await until(async () => !(await isStored(word)), 10_000);
  await assertNowhere([word]);
});

test("the current revision, its user hidden: its post goes", async () => {
  const {edit, isDeleteOf} = await followed("Hatter");
  // The wiki does not hide the current revision's text, but its author and summary.
  const word = secret("summary");
  const {post, revision} = await edit("Tea.", word);
  await admin.hideRevisions([revision], ["user", "comment"]);
  await peer.waitFor(isDeleteOf(post), 30_000);
  await isGone(post);
  await until(async () => !(await isStored(word)), 10_000);
  await assertNowhere([word]);
});

test("a revision hidden before its post was sent is never spoken of", async () => {
  const {edit, isPost, posts} = await followed("Walrus");
  const first = await edit("Time has come.");
  const word = secret("summary");
  const {newrevid} = await admin.append("Walrus", " To talk.", {summary: word});
  await admin.hideRevisions([newrevid], ["comment", "user"]);
  const last = await edit("Of many things.").catch((error) => error);
  assert.equal(peer.requests.some(({body}) => body.includes(word)), false);
  assert.ok(last.post ?? posts().length >= 1);
  assert.notEqual(last.post, first.post);
  assert.ok(peer.requests.filter(isPost).length >= 2);
  await assertNowhere([word]);
});

test("shown again after it was withdrawn, a revision makes no post come back", async () => {
  const {edit, isDeleteOf, isPost} = await followed("Carpenter");
  const {post, revision} = await edit("Oysters.", "walk");
  await edit("Bread.", "loaf");
  await admin.hideRevisions([revision], ["comment"]);
  await peer.waitFor(isDeleteOf(post), 30_000);
  await admin.showRevisions([revision], ["comment"]);
  const {post: next} = await edit("Vinegar.", "besides");
  await isGone(post);
  assert.notEqual(next, post);
  assert.equal(peer.requests.filter(isPost).length, 3);
});

test("a page deleted while the peer is down: the Delete comes when it is back", async () => {
  const {actor, edit, follower, isDeleteOf} = await followed("Duchess");
  const word = secret("summary");
  const {post} = await edit("Pepper.", word);
  const up = {down: true};
  peer.behave(({method, host}) => up.down && method === "POST" && `http://${host}` === follower.origin, {reset: true});
  const since = daemon.log.length;
  await admin.delete("Duchess");
  await withdrawnSince(since);
  await isGone(post);
  await peer.waitFor(isDeleteOf(post), 30_000);
  assert.equal((await daemon.get(actor)).json.suspended, true);
  const tried = peer.requests.filter(isDeleteOf(post)).length;
  up.down = false;
  const [accepted] = (await peer.waitForMany(tried + 1, isDeleteOf(post), 180_000)).slice(-1);
  assert.equal(accepted.answered, 202);
  await assertNowhere([word]);
});

test("a restored page goes on under new ids, and what was withdrawn stays so", async () => {
  const {actor, edit, isDeleteOf, isUpdate, isPost} = await followed("Lory");
  const before = await edit("Older.", "than you");
  await admin.delete("Lory");
  await peer.waitFor(isDeleteOf(before.post), 30_000);
  assert.equal((await daemon.webfinger(wiki.pageUrl("Lory"))).status, 404);
  await admin.undelete("Lory");
  await peer.waitFor((request) => isUpdate(request) && request.json.object.name === "Lory", 30_000);
  assert.equal((await daemon.get(actor)).json.suspended, undefined);
  assert.equal((await daemon.get(`${actor}/followers`)).json.totalItems, 1);
  await isGone(before.post);
  const after = await edit("Wiser.", "too");
  assert.notEqual(after.post, before.post);
  assert.equal((await daemon.get(after.post)).status, 200);
  await isGone(before.post);
  assert.equal(peer.requests.filter(isPost).length, 2);
});

test("a move whose log entry is hidden: the post that told of it goes, with the title", async () => {
  const {actor, isPost, isDeleteOf} = await followed("Dodo");
  const title = `Dodo ${secret("title")}`;
  await admin.move("Dodo", title, {noredirect: true});
  const {json} = await peer.waitFor((request) => isPost(request) && request.json.object.content.includes(title), 30_000);
  const post = json.object.id;
  const {query} = await admin.get({action: "query", list: "logevents", letype: "move", leprop: "ids|title", lelimit: 5});
  const {logid} = query.logevents.find((entry) => entry.title === "Dodo");
  // The page moves on, so that only the log and our post still know the title.
  await admin.move(title, "Dodo", {noredirect: true});
  await admin.hideLogEntries([logid], ["content"]);
  await peer.waitFor(isDeleteOf(post), 30_000);
  await isGone(post);
  assert.equal((await daemon.get(actor)).json.name, "Dodo");
});

test("a hint hides at once; while the wiki is silent it stays hidden, and its answer lifts it", async (t) => {
  const {edit, isDelete, posts} = await followed("Caterpillar");
  const {post, revision} = await edit("Who are you?", "smoke");
  t.after(() => front.passOn());
  front.fallSilent();
  // As a forged or mistaken datagram would: hidden and shown again before anybody could ask.
  await admin.hideRevisions([revision], ["comment"]);
  await until(async () => (await daemon.get(post)).status === 503, 15_000);
  assert.ok(Number((await daemon.get(post)).headers.get("retry-after")) > 0);
  await admin.showRevisions([revision], ["comment"]);
  assert.deepEqual(peer.requests.filter(isDelete), []);
  front.passOn();
  await until(async () => (await daemon.get(post)).status === 200, 90_000);
  assert.deepEqual(peer.requests.filter(isDelete), []);
  assert.equal(posts().length, 1);
});

test("a page deleted while the daemon is down is withdrawn when it is up again", async () => {
  const {edit, isDeleteOf} = await followed("Mouse");
  const word = secret("summary");
  const {post} = await edit("Long tale.", word);
  await daemon.stop();
  await admin.delete("Mouse");
  await daemon.start();
  await peer.waitFor(isDeleteOf(post), 60_000);
  await isGone(post);
  await until(async () => !(await isStored(word)), 10_000);
  await assertNowhere([word]);
});

test("a suppression that is announced nowhere is found when the post is asked for", async () => {
  const {edit, isDeleteOf} = await followed("Bandersnatch");
  const word = secret("summary");
  const {post, revision} = await edit("Frumious.", word);
  await admin.append("Bandersnatch", " Shun it.", {summary: "beware"});
  await admin.hideRevisions([revision], ["content", "user", "comment"], {suppress: true});
  await daemon.stop();
  // What the wiki confirmed at most ten minutes ago is served without asking again.
  await daemon.configure({...daemon.settings, development: {...daemon.settings.development, clock_offset: "11min"}});
  await daemon.start();
  await until(async () => (await daemon.get(post)).status === 410, 15_000);
  await peer.waitFor(isDeleteOf(post), 30_000);
  await until(async () => !(await isStored(word)), 10_000);
  await assertNowhere([word]);
});

test("the receipt says how far the Deletes came, in numbers only", async () => {
  const read = async () => JSON.parse(await daemon.ctl("--json", "redactions")).redactions;
  // The last hint may have come a moment ago.
  await until(async () => (await read()).every(({state}) => ["done", "lifted"].includes(state)), 30_000);
  const redactions = await read();
  assert.ok(redactions.length >= 5);
  const causes = new Set(redactions.map(({cause}) => cause));
  for (const cause of ["page_deleted", "revision_hidden", "log_entry_hidden"]) assert.ok(causes.has(cause), [...causes].join());
  assert.equal(/Alice|Dodo|Duchess/.test(JSON.stringify(redactions)), false);
});
