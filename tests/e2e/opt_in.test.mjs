// SPDX-License-Identifier: GPL-2.0-or-later
// An editor opts in on a real wiki in a real browser, is followed from a real peer, and stays in control. The tests are
// one story: each begins where the one before it ended.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {startPeer} from "../../deploy/follower/peer.mjs";
import {changeConsent, findBarriers, logIn, picture, startBrowser} from "../support/browser.mjs";
import {actorOf, startExtendedWikiAndDaemon, until} from "../support/story.mjs";
import {password} from "../support/wiki.mjs";

const name = "Alice Liddell";

let wiki;
let daemon;
let stop;
let peer;
let alice;
let browser;
let page;
let actor;

before(async () => {
  ({wiki, daemon, stop} = await startExtendedWikiAndDaemon({
    settings: {posts: {hold_editor: "1s", hold_other: "1s", hold_new_editor: "1s", hold_move: "1s"}},
  }));
  [peer, browser] = await Promise.all([startPeer(), startBrowser()]);
  page = await browser.newPage();
  alice = await wiki.createAccount(name);
  await wiki.importPages({"White Rabbit": "Late.", "Mad Hatter": "Tea.", "Red Queen": "Run."});
  await logIn(page, wiki, name, password);
});

after(async () => {
  await browser?.close();
  await peer?.stop();
  await stop?.();
});

const special = (title) => page.goto(`${wiki.url}/index.php?title=Special:${title}`);

const preferences = (change) => changeConsent(page, wiki, change);

async function act(button) {
  await special("Fediverse");
  await Promise.all([page.waitForLoadState("load"), page.getByRole("button", {name: button, exact: true}).first().click()]);
}

async function state() {
  await special("Fediverse");
  const found = await page.locator("[class*=wikipub-state-]").first().getAttribute("class");
  return /wikipub-state-(\w+)/.exec(found)[1];
}

const posts = () => peer.received.filter(({type, json}) => type === "Create" && json.actor === actor).map(({json}) => json.object);

async function nextPost(title) {
  const known = posts().length;
  const {newrevid} = await alice.append(title, ` ${crypto.randomUUID()}`);
  await peer.waitFor(() => posts().length > known, 30_000);
  return {note: posts()[known], revision: newrevid};
}

/** The peer follows the page too; answers its actor. */
async function followPage(title) {
  const followed = await actorOf(wiki, daemon, title);
  await peer.follow(followed);
  await peer.waitFor(({type, json}) => type === "Accept" && json.actor === followed);
  return followed;
}

test("nothing is published of an editor who has not opted in", async () => {
  await special("Fediverse");
  assert.match(await page.innerText("#mw-content-text"), /not opted in/i);
  await picture(page, "fediverse-invitation");
  const {status} = await daemon.webfinger(`acct:alice_liddell@${daemon.host}`);
  assert.equal(status, 404);
});

test("opting in on the preferences' page, with a handle of one's choice", async () => {
  await preferences(async (box) => {
    await picture(page, "preferences");
    assert.deepEqual(await findBarriers(page, "#mw-prefsection-wikipub"), []);
    await box("posts").check({force: true});
    await box("named").check({force: true});
    await box("discoverable").check({force: true});
    await page.fill('input[name="wpwikipub-handle"]', "alice");
    await page.waitForFunction(() => /You can have @alice@/.test(document.body.innerText));
  });
  await until(async () => (await daemon.webfinger(`acct:alice@${daemon.host}`)).status === 200, 30_000);
  const {json} = await daemon.webfinger(`acct:Alice@${daemon.host}`);
  assert.equal(json.subject, `acct:alice@${daemon.host}`);
  actor = json.links.find(({rel}) => rel === "self").href;
  assert.match(actor, /\/u\/[0-9]+$/);
  const {json: document} = await daemon.get(actor);
  assert.equal(document.type, "Person");
  assert.equal(document.name, name);
});

test("a follower on another server gets the editor's edits, signed with their own key", async () => {
  await peer.follow(`@alice@${daemon.host}`);
  await peer.waitFor(({type, json}) => type === "Accept" && json.actor === actor);
  const {note, revision} = await nextPost("White Rabbit");
  assert.equal(note.attributedTo, actor);
  assert.match(note.content, /White Rabbit/);
  assert.match(note.content, new RegExp(`diff=${revision}`));
  assert.equal(await state(), "live");
  await picture(page, "fediverse-live");
  assert.deepEqual(await findBarriers(page, "#mw-content-text"), []);
});

test("who follows a page is told by whom, since the editor agreed to it", async () => {
  const hatter = await followPage("Mad Hatter");
  await alice.append("Mad Hatter", " More tea.");
  const {json: create} = await peer.waitFor(({type, json: activity}) => type === "Create" && activity.actor === hatter, 30_000);
  assert.match(create.object.content, new RegExp(name));
});

test("paused, nothing is published and the followers stay; it goes on afterwards", async () => {
  await act("Pause");
  assert.equal(await state(), "paused");
  const known = posts().length;
  const queen = await followPage("Red Queen");
  await alice.append("Red Queen", " Faster.");
  // The page's own post was held as long as the editor's would have been; while they pause it names nobody.
  const {json: create} = await peer.waitFor(({type, json}) => type === "Create" && json.actor === queen, 30_000);
  assert.equal(create.object.content.includes(name), false);
  await act("Go on");
  await until(async () => (await state()) === "live", 30_000);
  const {note} = await nextPost("White Rabbit");
  assert.match(note.content, /White Rabbit/);
  assert.equal(posts().slice(known).filter(({content}) => /Red Queen/.test(content)).length, 0);
  const {json: followers} = await daemon.get(`${actor}/followers`);
  assert.equal(followers.totalItems, 1);
});

test("another account is linked only once it links back", async () => {
  const link = async () => {
    await special("Fediverse");
    await page.fill('input[name="wpAccount"]', `@reader@${new URL(peer.origin).host}`);
    await Promise.all([page.waitForLoadState("load"), page.getByRole("button", {name: "Link", exact: true}).click()]);
    return page.innerText("#mw-content-text");
  };
  assert.match(await link(), /does not link to your user page yet/);
  await picture(page, "fediverse-no-link-back");
  peer.aliases.push(actor);
  assert.match(await link(), /Linked to @reader@/);
  await until(async () => (await daemon.get(actor)).json.alsoKnownAs?.includes(peer.actor), 30_000);
});

test("erased, posts and profile are deleted everywhere and the id is gone for ever", async () => {
  const known = posts().map(({id}) => id);
  await special("Fediverse");
  await page.fill('input[name="wpConfirm"]', "Somebody else");
  await page.getByRole("button", {name: "Erase everything", exact: true}).click();
  await page.waitForLoadState("load");
  assert.match(await page.innerText("#mw-content-text"), /Nothing was erased/);
  await page.fill('input[name="wpConfirm"]', name);
  await page.getByRole("button", {name: "Erase everything", exact: true}).click();
  await page.waitForLoadState("load");
  await picture(page, "fediverse-erased");
  await peer.waitFor(({type, json}) => type === "Delete" && (json.object.id ?? json.object) === actor, 60_000);
  await until(async () => (await daemon.get(actor)).status === 410, 30_000);
  for (const id of known) assert.equal((await daemon.get(id)).status, 410, id);
  assert.equal((await daemon.webfinger(`acct:alice@${daemon.host}`)).status, 404);
});

test("opting in again makes a new profile under another handle", async () => {
  await preferences(async (box) => {
    await box("posts").check({force: true});
    await page.fill('input[name="wpwikipub-handle"]', "liddell");
  });
  await until(async () => (await daemon.webfinger(`acct:liddell@${daemon.host}`)).status === 200, 30_000);
  const {json} = await daemon.webfinger(`acct:liddell@${daemon.host}`);
  assert.notEqual(json.links.find(({rel}) => rel === "self").href, actor);
});
