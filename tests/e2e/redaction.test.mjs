// SPDX-License-Identifier: GPL-2.0-or-later
// What a real wiki hides goes from a real peer, row by row of what MediaWiki can do, with the extension in the wiki and
// nginx with its cache in front of the daemon. How long each took is printed.
import assert from "node:assert/strict";
import {randomBytes} from "node:crypto";
import {readdir, readFile} from "node:fs/promises";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {startPeer} from "../../deploy/follower/peer.mjs";
import {changeConsent, findBarriers, logIn, picture, startBrowser} from "../support/browser.mjs";
import {freeTcpPort} from "../support/ports.mjs";
import {actorOfNewPage, outboxRead, startExtendedWikiAndDaemon, until} from "../support/story.mjs";
import {startPlainNginx} from "../support/web_front.mjs";
import {password} from "../support/wiki.mjs";

let wiki;
let daemon;
let stop;
let front;
let peer;
let browser;
let admin;
/** Strings that are hidden somewhere by now: none may be found anywhere. */
const hidden = [];
const times = [];

before(async () => {
  const port = await freeTcpPort();
  const listen = `127.0.0.1:${await freeTcpPort()}`;
  ({wiki, daemon, stop} = await startExtendedWikiAndDaemon({
    settings: {
      server: {host: `127.0.0.1:${port}`, listen},
      posts: {hold_editor: "1s", hold_other: "1s", hold_new_editor: "1s", hold_move: "4s", daily_cap_page: 50},
    },
    wikiSettings: ["wfLoadExtension( 'Renameuser', \"$IP/extensions-core/Renameuser/extension.json\" );", "$wgGroupPermissions['sysop']['renameuser'] = true;"],
  }));
  front = await startPlainNginx(listen, port);
  [peer, browser] = await Promise.all([startPeer(), startBrowser()]);
  admin = await wiki.admin();
});

after(async () => {
  for (const line of times) console.log(line);
  await browser?.close();
  await peer?.stop();
  await front?.stop();
  await stop?.();
});

/** A word that occurs nowhere else in the world. */
const word = (kind) => `${kind}${randomBytes(6).toString("hex")}`;

/** Through nginx, as a peer would. */
async function get(address) {
  const answer = await fetch(address.replace(daemon.url, `http://${daemon.host}`), {headers: {Accept: "application/activity+json"}});
  return {status: answer.status, text: await answer.text()};
}

async function followed(title) {
  const actor = await actorOfNewPage(wiki, daemon, title);
  await peer.follow(actor);
  await peer.waitFor(({type, json}) => type === "Accept" && json.actor === actor);
  return actor;
}

const creates = (actor) => peer.received.filter(({type, json}) => type === "Create" && json.actor === actor);

/** An edit and the post it makes: {id, revision}. */
async function edit(actor, title, summary, session = admin) {
  const known = creates(actor).length;
  const {newrevid} = await session.append(title, ` ${word("text")}`, {summary});
  await peer.waitFor(({json}) => json.actor === actor && creates(actor).length > known, 30_000);
  const {json} = creates(actor)[known];
  assert.equal((await get(json.object.id)).status, 200);
  return {id: json.object.id, revision: newrevid, content: json.object.content};
}

/** The peer is told to delete the post, and the id is gone, through nginx's cache too. */
async function goes(row, posts, action, timeout = 30_000) {
  const began = Date.now();
  await action();
  for (const post of posts) {
    await peer.waitFor(({type, json}) => type === "Delete" && (json.object.id ?? json.object) === post, timeout);
  }
  times.push(`${row}: ${((Date.now() - began) / 1000).toFixed(1)} s to the peer's Delete`);
  for (const post of posts) {
    const {status, text} = await get(post);
    assert.deepEqual([status, text], [410, ""]);
  }
}

/** No byte of it in any file of the daemon, its log or its metrics. */
async function assertNowhere() {
  for (const name of (await readdir(daemon.folder)).filter((file) => file.startsWith("wikipub.db"))) {
    const bytes = await readFile(join(daemon.folder, name));
    for (const text of hidden) assert.equal(bytes.includes(text), false, `${name} still holds what was hidden (${text})`);
  }
  const metrics = await (await fetch(`${daemon.internalUrl}/metrics`)).text();
  const said = `${JSON.stringify(daemon.log)}${daemon.noise}${metrics}`;
  for (const text of hidden) assert.equal(said.includes(text), false, "the log or the metrics say what was hidden");
}

const rows = [
  {row: "a summary hidden, current revision", hide: ["comment"]},
  {row: "text and summary hidden, current revision", hide: ["content", "comment"], old: true},
  {row: "a summary hidden, old revision", hide: ["comment"], old: true},
  {row: "text suppressed", hide: ["content", "comment"], suppress: true, old: true},
  {row: "a summary suppressed", hide: ["comment"], suppress: true, old: true},
  {row: "user and summary suppressed", hide: ["user", "comment"], suppress: true, old: true},
];

for (const [number, {row, hide, old, suppress}] of rows.entries()) {
  test(row, async () => {
    const title = `Row ${number}`;
    const actor = await followed(title);
    const summary = word("summary");
    const {id, revision, content} = await edit(actor, title, summary);
    assert.match(content, new RegExp(summary));
    // The current text cannot be hidden, so another edit follows, whose post stays.
    const later = old ? await edit(actor, title, "harmless") : null;
    const which = old || !hide.includes("content") ? hide : hide.filter((what) => what !== "content");
    await goes(row, [id], () => admin.hideRevisions([revision], which, {suppress}));
    hidden.push(summary);
    if (later) assert.equal((await get(later.id)).status, 200);
    await assertNowhere();
  });
}

test("a page deleted, and restored: what comes back has a new id", async () => {
  const actor = await followed("Deleted page of ours");
  const {id} = await edit(actor, "Deleted page of ours", "once");
  await goes("page deleted", [id], () => admin.delete("Deleted page of ours"));
  // Not through nginx, which may keep an actor for three minutes.
  const suspended = async () => (await daemon.get(new URL(actor).pathname)).json.suspended === true;
  await until(suspended, 20_000);
  await admin.undelete("Deleted page of ours");
  await until(async () => !(await suspended()), 30_000);
  const again = await edit(actor, "Deleted page of ours", "twice");
  assert.notEqual(again.id, id);
  assert.equal((await get(id)).status, 410);
});

/** By the form that oversighters use: the API restores nothing suppressed. */
async function unsuppress(title) {
  const page = await browser.newPage();
  await logIn(page, wiki, "Admin", password);
  await page.goto(`${wiki.url}/index.php?title=Special:Undelete&target=${encodeURIComponent(title)}`);
  await page.locator('input[name="wpUnsuppress"]').check({force: true});
  await page.locator('button[name="restore"], input[name="restore"]').click();
  await page.waitForLoadState("load");
}

test("a page deleted with suppression, of which no feed tells", async () => {
  const libel = word("libel");
  const title = `Page of ${libel}`;
  const actor = await followed(title);
  const summary = word("summary");
  const {id} = await edit(actor, title, summary);
  await goes("page deleted and suppressed", [id], () => admin.delete(title, {suppress: true}));
  await peer.waitFor(isActorDelete(actor), outboxRead);
  // Not through nginx, which may keep an actor for three minutes.
  assert.equal((await daemon.get(new URL(actor).pathname)).status, 410);
  hidden.push(summary, libel);
  await assertNowhere();
  // What the page is called now is found under another id.
  await unsuppress(title);
  const url = wiki.pageUrl(title);
  await until(async () => (await daemon.webfinger(url)).status === 200, outboxRead);
  const {json} = await daemon.webfinger(url);
  assert.equal(json.links.find(({rel}) => rel === "self").href, `${actor}.2`);
  hidden.pop();
});

test("a move whose log entry is hidden", async () => {
  const bad = `Vandalised ${word("title")}`;
  const actor = await followed("Moved page of ours");
  const known = creates(actor).length;
  await admin.move("Moved page of ours", bad);
  await peer.waitFor(({json}) => json.actor === actor && creates(actor).length > known, 30_000);
  const {json} = creates(actor)[known];
  assert.match(json.object.content, /Vandalised/);
  await admin.move(bad, "Moved page of ours");
  await peer.waitFor(() => creates(actor).length > known + 1, 30_000);
  const {query: again} = await admin.get({action: "query", list: "logevents", letype: "move", lelimit: 2, leprop: "ids"});
  await goes("log entry of a move hidden", [json.object.id], () => admin.hideLogEntries(again.logevents.map(({logid}) => logid), ["content"]));
  hidden.push(bad);
  await assertNowhere();
});

/** Opts in by the wiki's own form; answers the session and the actor. */
async function optIn(userName) {
  const session = await wiki.createAccount(userName);
  const page = await browser.newPage();
  await logIn(page, wiki, userName, password);
  await changeConsent(page, wiki, async (box) => {
    await box("posts").check({force: true});
    await box("named").check({force: true});
  });
  const url = wiki.pageUrl(`User:${userName}`);
  await until(async () => (await daemon.webfinger(url)).status === 200, outboxRead);
  const {json} = await daemon.webfinger(url);
  const actor = json.links.find(({rel}) => rel === "self").href;
  await peer.follow(actor);
  await peer.waitFor(({type, json: accept}) => type === "Accept" && accept.actor === actor);
  return {session, actor};
}

/** By the form that stewards use. */
async function rename(from, to) {
  const page = await browser.newPage();
  await logIn(page, wiki, "Admin", password);
  await page.goto(`${wiki.url}/index.php?title=Special:Renameuser`);
  await page.fill('input[name="oldusername"]', from);
  await page.fill('input[name="newusername"]', to);
  await page.getByRole("button", {name: /Submit|Rename/}).first().click();
  await page.waitForSelector(".mw-message-box-success, .successbox, .mw-renameuser-success");
}

const isActorDelete = (actor) => ({type, json}) => type === "Delete" && (json.object.id ?? json.object) === actor;

test("an editor who is hidden is erased without being asked, and named nowhere", async () => {
  const name = `Mallory${word("")}`;
  await wiki.importPages({"Page of Mallory": "Once."});
  const {session, actor} = await optIn(name);
  const {id} = await edit(actor, "Page of Mallory", "mine", session);
  await goes("user hidden", [id], () => admin.block(name, {hidename: true}));
  await peer.waitFor(isActorDelete(actor), outboxRead);
  await until(async () => (await get(actor)).status === 410, 20_000);
  hidden.push(name);
  await assertNowhere();
});

test("an editor who is renamed is quiet at once; posts and profile show the old name no more", async () => {
  const name = `Renamed${word("")}`;
  const {actor} = await optIn(name);
  await rename(name, "Somebody quite different");
  await until(async () => !(await get(actor)).text.includes(name), outboxRead);
  hidden.push(name);
});

test("an editor who vanishes is erased without being asked", async () => {
  const name = `Leaving${word("")}`;
  await wiki.importPages({"Page of a leaver": "Once."});
  const {session, actor} = await optIn(name);
  const {id} = await edit(actor, "Page of a leaver", "mine", session);
  await goes("user vanished", [id], () => rename(name, `Vanished user ${word("")}`));
  await peer.waitFor(isActorDelete(actor), outboxRead);
  await until(async () => (await get(actor)).status === 410, 20_000);
  hidden.push(name);
  await assertNowhere();
});

test("a page that a sysop denies on the wiki", async () => {
  const actor = await followed("Denied page of ours");
  const {id} = await edit(actor, "Denied page of ours", "once");
  const page = await browser.newPage();
  await logIn(page, wiki, "Admin", password);
  await page.goto(`${wiki.url}/index.php?title=Special:FediverseAdmin`);
  const form = page.locator("form.wikipub-form-add", {has: page.locator('input[name="wpList"][value="denied"]')});
  await form.locator('input[name="wpTitle"]').fill("Denied page of ours");
  await goes("page denied", [id], () => form.getByRole("button").click());
  await until(async () => (await daemon.get(new URL(actor).pathname)).status === 404, 20_000);
});

test("page-move vandalism that is put right before it stood is never told", async () => {
  const bad = `Never shown ${word("title")}`;
  const actor = await followed("Quiet page of ours");
  const known = creates(actor).length;
  await admin.move("Quiet page of ours", bad);
  await admin.move(bad, "Quiet page of ours");
  const {content} = await edit(actor, "Quiet page of ours", "afterwards");
  assert.equal(creates(actor).length, known + 1);
  assert.equal(content.includes(bad), false);
  assert.equal(peer.received.some(({json}) => JSON.stringify(json).includes(bad)), false);
});

test("the receipts name ids only, and suppressed ones show to who may see suppressed material and to nobody else", async () => {
  const said = await daemon.ctl("--json", "redactions");
  for (const text of hidden) assert.equal(said.includes(text), false);
  const {redactions} = JSON.parse(said);
  assert.ok(redactions.length > 0);
  assert.ok(redactions.every(({post_ids: ids, posts}) => ids.length === posts));
  assert.equal(said.includes("suppressed"), false);

  const look = async (userName) => {
    const page = await browser.newPage();
    await logIn(page, wiki, userName, password);
    await page.goto(`${wiki.url}/index.php?title=Special:FediverseAdmin`);
    return page;
  };
  await wiki.createAccount("Sysop of ours", {groups: ["sysop"]});
  const sysop = await look("Sysop of ours");
  await picture(sysop, "fediverse-admin");
  assert.deepEqual(await findBarriers(sysop, "#mw-content-text"), []);
  assert.equal(await sysop.locator("form.wikipub-form-suppressed").count(), 0);

  await wiki.createAccount("Oversighter of ours", {groups: ["suppress"]});
  const oversighter = await look("Oversighter of ours");
  const before = await oversighter.innerText("#mw-content-text");
  await oversighter.locator("form.wikipub-form-suppressed").getByRole("button").click();
  await oversighter.waitForLoadState("load");
  await picture(oversighter, "fediverse-admin-suppressed");
  assert.notEqual(await oversighter.innerText("#mw-content-text"), before);
  assert.deepEqual(await findBarriers(oversighter, "#mw-content-text"), []);
});
