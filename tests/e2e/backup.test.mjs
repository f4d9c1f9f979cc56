// SPDX-License-Identifier: GPL-2.0-or-later
// Back up, erase an editor, suppress a revision, forget a follower, lose the database, restore: all stay gone, told by
// the journal, or, where that is lost too, the first two by the wiki.
import assert from "node:assert/strict";
import {randomBytes} from "node:crypto";
import {readdir, readFile, rm} from "node:fs/promises";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {startPeer} from "../../deploy/follower/peer.mjs";
import {changeConsent, logIn, startBrowser} from "../support/browser.mjs";
import {actorOfNewPage, outboxRead, startExtendedWikiAndDaemon, until} from "../support/story.mjs";
import {password} from "../support/wiki.mjs";

const name = "Alice Liddell";

let wiki;
let daemon;
let stop;
let peer;
let forgotten;
let browser;
let page;
let admin;
let alice;
/** Of the editor, and of a page. */
let editor;
let turtle;
/** {id, revision} */
let ofEditor;
let suppressed;
let shown;
let backup;
const summary = `libel${randomBytes(6).toString("hex")}`;

before(async () => {
  ({wiki, daemon, stop} = await startExtendedWikiAndDaemon());
  [peer, forgotten, browser] = await Promise.all([startPeer(), startPeer({name: "dodo"}), startBrowser()]);
  page = await browser.newPage();
  admin = await wiki.admin();
  alice = await wiki.createAccount(name);
  await logIn(page, wiki, name, password);
});

after(async () => {
  await browser?.close();
  await peer?.stop();
  await forgotten?.stop();
  await stop?.();
});

const statusOf = async (id) => (await daemon.get(new URL(id).pathname)).status;

const isDeleteOf = (id) => ({type, json}) => type === "Delete" && (json.object.id ?? json.object) === id;

/** Sent again after a restore: an activity that the peer knows already, so that it is in no `received`. */
const isDeleteSent = (id) => (delivery) => delivery.type === "Delete" && delivery.id.startsWith(id);

async function follow(actor, follower = peer) {
  await follower.follow(actor);
  await follower.waitFor(({type, json}) => type === "Accept" && json.actor === actor);
}

const followsOf = async ({actor}) => JSON.parse(await daemon.ctl("export", actor)).account.follows.length;

async function edit(actor, title, text, session) {
  const creates = () => peer.received.filter(({type, json}) => type === "Create" && json.actor === actor);
  const known = creates().length;
  const {newrevid} = await session.append(title, ` ${text}`, {summary: text});
  await peer.waitFor(() => creates().length > known, 30_000);
  return {id: creates()[known].json.object.id, revision: newrevid};
}

/** What a machine is left with whose disk is gone: settings, and a backup from elsewhere. */
async function loseDatabase({journal}) {
  await daemon.stop();
  const lost = (await readdir(daemon.folder)).filter((file) => file.startsWith("wikipub.db") || (!journal && file === "redactions.journal"));
  assert.ok(lost.includes("wikipub.db"));
  for (const file of lost) await rm(join(daemon.folder, file));
}

test("an editor and a page are followed, and a backup is made", async () => {
  turtle = await actorOfNewPage(wiki, daemon, "Mock Turtle");
  await follow(turtle);
  await follow(turtle, forgotten);
  await changeConsent(page, wiki, async (box) => {
    await box("posts").check({force: true});
    await box("named").check({force: true});
  });
  const url = wiki.pageUrl(`User:${name}`);
  await until(async () => (await daemon.webfinger(url)).status === 200, outboxRead);
  editor = (await daemon.webfinger(url)).json.links.find(({rel}) => rel === "self").href;
  await follow(editor);
  ofEditor = await edit(editor, "Mock Turtle", "Once I was a real turtle.", alice);
  const gryphon = await actorOfNewPage(wiki, daemon, "Gryphon");
  await follow(gryphon);
  shown = await edit(gryphon, "Gryphon", "Beautiful soup!", admin);
  suppressed = await edit(turtle, "Mock Turtle", summary, admin);
  backup = join(daemon.folder, "wikipub.backup");
  await daemon.ctl("backup", "--to", backup);
});

test("then the editor erases everything, a revision is suppressed, and a follower forgotten", async () => {
  assert.equal(await followsOf(forgotten), 1);
  await daemon.ctl("forget", forgotten.actor);
  await page.goto(`${wiki.url}/index.php?title=Special:Fediverse`);
  await page.fill('input[name="wpConfirm"]', name);
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", {name: "Erase everything", exact: true}).first().click()]);
  await peer.waitFor(isDeleteOf(editor), outboxRead);
  await admin.hideRevisions([suppressed.revision], ["comment", "user"], {suppress: true});
  await peer.waitFor(isDeleteOf(suppressed.id), outboxRead);
  const number = new URL(editor).pathname.split("/").at(-1);
  const journal = () => readFile(join(daemon.folder, "redactions.journal"), "utf8");
  await until(async () => new RegExp(` editor ${number} .*\\n`).test(await journal()), 15_000);
  await until(async () => (await journal()).includes(` post ${suppressed.id.split("/").at(-1)} `), 15_000);
  await until(async () => (await journal()).includes(" forgotten "), 15_000);
  const text = await journal();
  for (const word of [summary, "Alice", "alice", "Turtle", "dodo"]) assert.equal(text.includes(word), false, `the journal says ${word}`);
});

async function assertBothStayGone() {
  await until(async () => (await statusOf(editor)) === 410, 60_000);
  await until(async () => (await statusOf(suppressed.id)) === 410, 60_000);
  assert.equal(await statusOf(ofEditor.id), 410);
  assert.equal((await daemon.webfinger(`acct:alice_liddell@${daemon.host}`)).status, 404);
  assert.equal(await statusOf(shown.id), 200);
  assert.equal(await statusOf(turtle), 200);
  assert.match(JSON.parse(await daemon.ctl("--json", "status")).restored, /^from a backup of /);
  for (const file of (await readdir(daemon.folder)).filter((one) => one.startsWith("wikipub.db"))) {
    assert.equal((await readFile(join(daemon.folder, file))).includes(summary), false, `${file} holds what was suppressed`);
  }
}

test("restored with the journal, all stay gone from the first request on, and the Deletes go out", async () => {
  await loseDatabase({journal: true});
  assert.match(await daemon.ctl("restore", backup), /1 editors.*forgot again 1 /);
  const since = peer.deliveries.length;
  await daemon.start();
  assert.deepEqual([await statusOf(editor), await statusOf(ofEditor.id), await statusOf(suppressed.id)], [410, 410, 410]);
  for (const id of [editor, suppressed.id]) {
    await until(() => peer.deliveries.slice(since).some(isDeleteSent(id)), 30_000);
  }
  await assertBothStayGone();
  assert.equal(await followsOf(forgotten), 0);
  assert.ok((await followsOf(peer)) >= 2, "who did not ask for it is not forgotten");
});

test("restored without the journal, nothing hidden is served, and the wiki says what has to go", async () => {
  await loseDatabase({journal: false});
  assert.match(await daemon.ctl("restore", backup), /There was no journal/);
  const since = peer.deliveries.length;
  await daemon.start();
  assert.equal((await daemon.get(new URL(suppressed.id).pathname)).text.includes(summary), false);
  assert.notEqual(await statusOf(editor), 200, "nobody is shown whose consent the wiki has not confirmed");
  await assertBothStayGone();
  for (const id of [editor, suppressed.id]) {
    await until(() => peer.deliveries.slice(since).some(isDeleteSent(id)), 60_000);
  }
});

test("resumed, followers get what is written from then on", async () => {
  await daemon.ctl("resume");
  const since = peer.received.length;
  await admin.append("Mock Turtle", " Soup of the evening.", {summary: "soup"});
  await until(() => peer.received.slice(since).some(({type, json}) => type === "Create" && json.actor === turtle), 60_000);
});
