// SPDX-License-Identifier: GPL-2.0-or-later
// The daemon dies under a real wiki with the extension, behind two web servers, whose jobs nobody runs. What happens
// meanwhile waits in the wiki, and is done once when the daemon is back. The tests are one story.
import assert from "node:assert/strict";
import {once} from "node:events";
import {readFile} from "node:fs/promises";
import {createServer} from "node:net";
import {after, before, test} from "node:test";
import {startPeer} from "../../deploy/follower/peer.mjs";
import {changeConsent, logIn, picture, startBrowser} from "../support/browser.mjs";
import {outboxRead, startExtendedWikiAndDaemon, until} from "../support/story.mjs";
import {password} from "../support/wiki.mjs";
import {sign} from "../support/wiki_extension.mjs";
import {WikiSession} from "../support/wiki_session.mjs";

const name = "Alice Liddell";

let wiki;
let other;
let daemon;
let stop;
let secret;
let peer;
let alice;
let admin;
let browser;
let page;
let actor;
/** Takes what is sent to the daemon and never answers: worse than nobody there. */
let hole;
let asked = 0;
/** Of the two edits that are hidden while the daemon is away: {note, revision} */
const posts = [];

before(async () => {
  ({wiki, daemon, stop} = await startExtendedWikiAndDaemon({
    settings: {posts: {hold_editor: "1s", hold_other: "1s", hold_new_editor: "1s"}},
    wikiSettings: ["$wgJobRunRate = 0;"],
  }));
  secret = (await readFile(daemon.settings.wikis[0].secret_files[0], "utf8")).trim();
  await wiki.createAccount(name);
  await wiki.importPages({"White Rabbit": "Late.", "Mad Hatter": "Tea.", "Red Queen": "Run."});
  other = await wiki.startAnother();
  [peer, browser] = await Promise.all([startPeer(), startBrowser()]);
  alice = await Promise.all([wiki.url, other].map((url) => sessionAt(url, name)));
  admin = await Promise.all([wiki.url, other].map((url) => sessionAt(url, "Admin")));
  page = await browser.newPage();
  await logIn(page, wiki, name, password);
});

after(async () => {
  hole?.close();
  await browser?.close();
  await peer?.stop();
  await stop?.();
});

async function sessionAt(url, userName) {
  const session = new WikiSession(url);
  await session.logIn(userName, password);
  return session;
}

async function state() {
  await page.goto(`${wiki.url}/index.php?title=Special:Fediverse`);
  const found = await page.locator("[class*=wikipub-state-]").first().getAttribute("class");
  return /wikipub-state-(\w+)/.exec(found)[1];
}

async function act(button) {
  await page.goto(`${wiki.url}/index.php?title=Special:Fediverse`);
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", {name: button, exact: true}).click()]);
}

/** The outbox as the daemon would read it, from either web server. */
async function outbox(url = wiki.url) {
  const target = "/wikipub/v1/outbox?after=0&limit=100";
  const header = sign({secret, direction: "to-wiki", wiki: wiki.id, method: "GET", target});
  const answer = await fetch(`${url}/rest.php${target}`, {headers: {"WikiPub-Signature": header}});
  assert.equal(answer.status, 200);
  return (await answer.json()).entries;
}

const notes = () => peer.received.filter(({type, json}) => type === "Create" && json.actor === actor).map(({json}) => json.object);
const deletes = (id) => peer.received.filter(({type, json}) => type === "Delete" && (json.object.id ?? json.object) === id);

async function publish(title) {
  const known = notes().length;
  const {newrevid} = await alice[0].append(title, " A post.");
  await peer.waitFor(() => notes().length > known, 30_000);
  return {note: notes()[known], revision: newrevid};
}

test("an editor is followed, and jobs are run by nobody", async () => {
  await changeConsent(page, wiki, async (box) => {
    await box("posts").check({force: true});
    await page.fill('input[name="wpwikipub-handle"]', "alice");
  });
  await until(async () => (await daemon.webfinger(`acct:alice@${daemon.host}`)).status === 200, outboxRead);
  const {json} = await daemon.webfinger(`acct:alice@${daemon.host}`);
  actor = json.links.find(({rel}) => rel === "self").href;
  await peer.follow(`@alice@${daemon.host}`);
  await peer.waitFor(({type, json: activity}) => type === "Accept" && activity.actor === actor);
  posts.push(await publish("White Rabbit"), await publish("Mad Hatter"));
  await until(async () => (await state()) === "live", 60_000);
});

test("while the daemon is silent no edit waits for it, on either web server", async () => {
  await daemon.kill();
  const [host, port] = daemon.settings.server.internal_listen.split(":");
  hole = createServer(() => (asked += 1)).listen(Number(port), host);
  await once(hole, "listening");
  for (const turn of [0, 1, 2, 3]) assert.ok((await alice[turn % 2].append("Red Queen", ` Turn ${turn}.`)).newrevid);
  assert.equal(asked, 0);
  const {query} = await alice[1].get({action: "query", prop: "revisions", titles: "Red Queen", rvprop: "content", rvslots: "main"});
  assert.match(query.pages[0].revisions[0].slots.main.content, /Turn 0\. Turn 1\. Turn 2\. Turn 3\.$/);
});

test("Special:Fediverse says so, and who pauses or goes on is heard all the same", async () => {
  assert.equal(await state(), "unreachable");
  assert.equal(asked, 1);
  await picture(page, "fediverse-unreachable");
  await act("Pause");
  assert.equal(await state(), "paused");
  await act("Go on");
  assert.equal(await state(), "unreachable");
});

test("what is hidden meanwhile waits in the outbox, numbered once for both web servers", async () => {
  const known = (await outbox()).length;
  // The newest revision of a page cannot be hidden.
  await admin[0].append("White Rabbit", " Later.");
  await admin[0].hideRevisions([posts[0].revision], ["content", "comment", "user"]);
  await admin[1].delete("Mad Hatter");
  // Both at once, again and again: each change has a version and a number of its own.
  await Promise.all(
    [0, 1].map(async (server) => {
      for (const turn of [0, 1, 2]) {
        const title = `Hidden ${server} ${turn}`;
        await admin[server].edit(title, "Once.");
        await admin[server].delete(title);
      }
    }),
  );
  const [entries, same] = [await outbox(wiki.url), await outbox(other)];
  assert.deepEqual(same, entries);
  assert.deepEqual(entries.map(({sequence}) => sequence), entries.map((_, index) => index + 1));
  const fresh = entries.slice(known);
  assert.equal(fresh.filter(({kind}) => kind === "revisions").length, 1);
  assert.equal(fresh.filter(({kind}) => kind === "page").length, 7);
  assert.equal(new Set(fresh.map(({version}) => version)).size, fresh.length);
  // Of the jobs that say "look" one waits, and nobody runs it.
  assert.match(await wiki.maintenance("showJobs.php", "--group"), /wikiPubLook: 1 queued/);
});

test("once it is back everything is done, once", async () => {
  hole.close();
  hole = null;
  await daemon.start();
  for (const {note} of posts) {
    await peer.waitFor(({type, json}) => type === "Delete" && (json.object.id ?? json.object) === note.id, 60_000);
    await until(async () => (await daemon.get(note.id)).status === 410, 30_000);
  }
  await peer.waitFor(({type, json}) => type === "Create" && json.actor === actor && /Red Queen/.test(json.object.content), 60_000);
  await until(async () => (await state()) === "live", 60_000);

  // It has heard of all of it: told again, nothing is new.
  const body = JSON.stringify({entries: await outbox()});
  const target = "/api/v1/outbox";
  const header = sign({secret, wiki: wiki.id, method: "POST", target, body});
  const headers = {"WikiPub-Signature": header, "Content-Type": "application/json"};
  const answer = await fetch(daemon.internalUrl + target, {method: "POST", headers, body});
  assert.deepEqual([answer.status, await answer.json()], [200, {applied: 0}]);

  const {note} = await publish("White Rabbit");
  assert.match(note.content, /White Rabbit/);
  for (const withdrawn of posts) assert.equal(deletes(withdrawn.note.id).length, 1);
  assert.equal(notes().filter(({content}) => /Red Queen/.test(content)).length, 1);
});
