// SPDX-License-Identifier: GPL-2.0-or-later
// An editor opts in on a real wiki in a real browser, is followed from a real peer, and stays in control. The tests are
// one story: each begins where the one before it ended.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {startPeer} from "../../deploy/follower/peer.mjs";
import {changeConsent, findBarriers, logIn, picture, startBrowser} from "../support/browser.mjs";
import {actorOf, outboxRead, startExtendedWikiAndDaemon, until} from "../support/story.mjs";
import {password} from "../support/wiki.mjs";

const name = "Alice Liddell";

let wiki;
let daemon;
let stop;
let peer;
let other;
let alice;
let browser;
let page;
let actor;

before(async () => {
  ({wiki, daemon, stop} = await startExtendedWikiAndDaemon({
    settings: {posts: {hold_editor: "1s", hold_other: "1s", hold_new_editor: "1s", hold_move: "1s"}},
  }));
  [peer, other, browser] = await Promise.all([startPeer(), startPeer({name: "caller"}), startBrowser()]);
  page = await browser.newPage();
  alice = await wiki.createAccount(name);
  await wiki.importPages({"White Rabbit": "Late.", "Mad Hatter": "Tea.", "Red Queen": "Run."});
  await logIn(page, wiki, name, password);
});

after(async () => {
  await browser?.close();
  await peer?.stop();
  await other?.stop();
  await stop?.();
});

const special = (title) => page.goto(`${wiki.url}/index.php?title=Special:${title}`);

const preferences = (change) => changeConsent(page, wiki, change);

/** Until the page that the button leads to is there. */
const press = (button, where = page) => Promise.all([where.waitForEvent("load"), button.first().click()]);

const named = (label, where = page) => where.getByRole("button", {name: label, exact: true});

async function act(button) {
  await special("Fediverse");
  await press(named(button));
}

/** Answers what the page says then. */
async function fillIn(field, value, button) {
  await special("Fediverse");
  await page.fill(`input[name="${field}"]`, value);
  await press(named(button));
  return page.innerText("#mw-content-text");
}

const addressOf = ({origin}, name) => `@${name}@${new URL(origin).host}`;

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
  await until(async () => (await daemon.webfinger(`acct:alice@${daemon.host}`)).status === 200, outboxRead);
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
  await until(async () => (await state()) === "live", outboxRead);
  const {note} = await nextPost("White Rabbit");
  assert.match(note.content, /White Rabbit/);
  assert.equal(posts().slice(known).filter(({content}) => /Red Queen/.test(content)).length, 0);
  const {json: followers} = await daemon.get(`${actor}/followers`);
  assert.equal(followers.totalItems, 1);
});

test("another account is linked only once it links back", async () => {
  const link = () => fillIn("wpAccount", addressOf(peer, "reader"), "Link");
  assert.match(await link(), /does not link to your user page yet/);
  await picture(page, "fediverse-no-link-back");
  peer.aliases.push(actor);
  assert.match(await link(), /Linked to @reader@/);
  await until(async () => (await daemon.get(actor)).json.alsoKnownAs?.includes(peer.actor), outboxRead);
});

test("who approves followers is asked, lets in, and removes by address", async () => {
  await preferences((box) => box("locked").check({force: true}));
  await until(async () => (await daemon.get(actor)).json.manuallyApprovesFollowers, outboxRead);
  await other.follow(`@alice@${daemon.host}`);
  const address = addressOf(other, "caller");
  await until(async () => {
    await special("Fediverse");
    return (await page.innerText("#mw-content-text")).includes(address);
  }, outboxRead);
  assert.deepEqual(other.following.map(({accepted}) => accepted), [false]);
  await picture(page, "fediverse-request");
  await act("Let in");
  await other.waitFor(({type, json}) => type === "Accept" && json.actor === actor);
  const {note} = await nextPost("White Rabbit");
  await other.waitFor(({type, json}) => type === "Create" && json.object.id === note.id);

  assert.match(await fillIn("wpFollower", addressOf(other, "nobody"), "Remove this follower"), /Nobody with the address/);
  assert.match(await fillIn("wpFollower", address, "Remove this follower"), /does not follow you any more/);
  await other.waitFor(({type, json}) => type === "Reject" && json.actor === actor);
  await preferences((box) => box("locked").uncheck({force: true}));
  await until(async () => !(await daemon.get(actor)).json.manuallyApprovesFollowers, outboxRead);
});

test("replies are read by who wants to, without what their servers put into them", async () => {
  const {note} = await nextPost("White Rabbit");
  const replies = page.locator(".wikipub-replies > li");
  await peer.reply(note.id, "<p>Nobody keeps this.</p>");
  await preferences((box) => box("replies").check({force: true}));
  await special("Fediverse");
  assert.equal(await replies.count(), 0);

  const {origin} = new URL(peer.actor);
  await peer.reply(
    note.id,
    `<p class="mw-body" style="position:fixed">Very <b>late</b> <img src="${origin}/x.png" alt=":rabbit:" onerror="window.bad = 1"><script>window.bad = 2</script>
     <a href="https://c.example/watch" onclick="window.bad = 3">watch</a> <a href="javascript:window.bad=4">here</a></p>`,
    {warning: "About time"},
  );
  await until(async () => {
    await special("Fediverse");
    return (await replies.count()) === 1;
  }, 30_000);
  const text = replies.locator(".wikipub-reply-text");
  assert.equal(await text.isVisible(), false);
  await replies.locator("summary", {hasText: "About time"}).click();
  assert.equal(await text.isVisible(), true);
  assert.ok((await replies.innerText()).includes(addressOf(peer, "reader")));
  assert.equal((await text.innerText()).replace(/\s+/g, " ").trim(), "Very late :rabbit: watch here");
  assert.deepEqual(
    await text.locator("*").evaluateAll((all) => all.map((one) => `${one.localName} ${[...one.attributes].map(({name, value}) => `${name}=${value}`).join(" ")}`.trim())),
    ["p", "b", "a href=https://c.example/watch rel=nofollow ugc noopener"],
  );
  assert.equal(await page.evaluate(() => window.bad), undefined);
  for (const skin of ["vector", "vector-2022"]) {
    await special(`Fediverse&useskin=${skin}`);
    await page.locator("#mw-content-text summary").evaluateAll((all) => all.forEach(({parentElement}) => (parentElement.open = true)));
    await picture(page, `fediverse-replies-${skin}`);
    assert.deepEqual(await findBarriers(page, "#mw-content-text"), [], skin);
  }

  await replies.locator('input[name="wpComment"]').fill("Rather rude.");
  await press(named("Report", replies));
  assert.match(await page.innerText("#mw-content-text"), /was reported to the moderators/);
  await act("Hide");
  assert.match(await page.innerText("#mw-content-text"), /The reply is hidden/);
  assert.equal(await replies.count(), 0);
});

test("moderators answer what editors report", async () => {
  const sysop = await browser.newPage();
  await logIn(sysop, wiki, "Admin", password);
  const address = `${wiki.url}/index.php?title=Special:FediverseAdmin`;
  for (const skin of ["vector", "vector-2022"]) {
    await sysop.goto(`${address}&useskin=${skin}`);
    await picture(sysop, `fediverse-admin-${skin}`);
    assert.deepEqual(await findBarriers(sysop, "#mw-content-text"), [], skin);
  }
  assert.match(await sysop.innerText(".wikipub-reports"), /from an editor of this wiki[^]*Rather rude\./);
  assert.match(await sysop.innerText(".wikipub-reports"), /About time/, "hidden by the editor, the reply is kept for whoever looks at the report");
  await press(named("Resolve", sysop), sysop);
  assert.match(await sysop.innerText("#mw-content-text"), /The report is resolved/);
  assert.equal(await named("Resolve", sysop).count(), 0);
});

test("erased, posts and profile are deleted everywhere and the id is gone for ever", async () => {
  const known = posts();
  assert.match(await fillIn("wpConfirm", "Somebody else", "Erase everything"), /Nothing was erased/);
  assert.match(await fillIn("wpConfirm", name, "Erase everything"), /Everything is being erased/);
  await picture(page, "fediverse-erased");
  await peer.waitFor(({type, json}) => type === "Delete" && (json.object.id ?? json.object) === actor, 60_000);
  await until(async () => (await daemon.get(actor)).status === 410, outboxRead);
  // Of what was for followers only nobody else learns even that it is gone.
  const isPublic = ({to, cc}) => [to, cc].flat().includes("https://www.w3.org/ns/activitystreams#Public");
  assert.deepEqual([...new Set(known.map(isPublic))].sort(), [false, true]);
  for (const note of known) assert.equal((await daemon.get(note.id)).status, isPublic(note) ? 410 : 401, note.id);
  assert.equal((await daemon.webfinger(`acct:alice@${daemon.host}`)).status, 404);
});

test("opting in again makes a new profile under another handle", async () => {
  await preferences(async (box) => {
    await box("posts").check({force: true});
    await page.fill('input[name="wpwikipub-handle"]', "liddell");
  });
  await until(async () => (await daemon.webfinger(`acct:liddell@${daemon.host}`)).status === 200, outboxRead);
  const {json} = await daemon.webfinger(`acct:liddell@${daemon.host}`);
  const again = json.links.find(({rel}) => rel === "self").href;
  assert.notEqual(again, actor);
  actor = again;
});

test("the followers are sent to the linked account, for good", async () => {
  await other.follow(`@liddell@${daemon.host}`);
  await other.waitFor(({type, json}) => type === "Accept" && json.actor === actor);
  const account = addressOf(peer, "reader");
  const move = () => fillIn("wpConfirmMove", account, "Move my followers");
  peer.aliases.push(actor);
  assert.match(await fillIn("wpAccount", account, "Link"), /Linked to @reader@/);
  peer.aliases.pop();
  assert.match(await move(), /does not name your profile here yet/);
  peer.aliases.push(actor);
  assert.match(await move(), /are being sent to @reader@/);
  const {json} = await other.waitFor(({type, json: activity}) => type === "Move" && activity.actor === actor, 30_000);
  assert.deepEqual([json.object, json.target], [actor, peer.actor]);
  assert.equal(await state(), "moved");
  await picture(page, "fediverse-moved");
  assert.equal((await daemon.get(actor)).json.movedTo, peer.actor);
});
