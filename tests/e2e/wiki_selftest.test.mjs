// SPDX-License-Identifier: GPL-2.0-or-later
// The wiki that the other tests edit is real, tells its changes, and hides what it is told to hide.
import assert from "node:assert/strict";
import {createSocket} from "node:dgram";
import {on, once} from "node:events";
import {after, before, test} from "node:test";
import {startWiki} from "../support/wiki.mjs";

let wiki;
let feed;
const datagrams = [];

before(async () => {
  feed = createSocket("udp4");
  feed.on("message", (message) => {
    datagrams.push(JSON.parse(message));
    feed.emit("change");
  });
  feed.bind(0, "127.0.0.1");
  await once(feed, "listening");
  wiki = await startWiki({feedPort: feed.address().port});
});

after(async () => {
  feed.close();
  await wiki.stop();
});

async function told(predicate) {
  const found = () => datagrams.find(predicate);
  if (found()) return found();
  for await (const _ of on(feed, "change", {signal: AbortSignal.timeout(10_000)})) if (found()) return found();
}

test("an edit by a person with an account, told by the feed with the real name", async () => {
  const alice = await wiki.createAccount("Alice Liddell");
  const edit = await alice.edit("Rabbit hole", "It is deep.", {summary: "first"});
  const event = await told((change) => change.type === "new" && change.title === "Rabbit hole");
  assert.equal(event.user, "Alice Liddell");
  assert.equal(event.wiki, wiki.id);
  assert.equal(event.revision.new, edit.newrevid);
  assert.equal(event.server_url, wiki.url);
});

test("an edit logged out is told with an address", async () => {
  await (await wiki.as()).append("Rabbit hole", " And dark.");
  const event = await told((change) => change.type === "edit" && change.title === "Rabbit hole");
  assert.equal(event.user, "127.0.0.1");
});

test("move, protect, delete and restore", async () => {
  const admin = await wiki.admin();
  const before = await admin.page("Rabbit hole");
  await admin.move("Rabbit hole", "Rabbit-hole", {noredirect: true});
  assert.equal((await admin.page("Rabbit-hole")).pageid, before.pageid);
  await admin.protect("Rabbit-hole");
  await admin.delete("Rabbit-hole");
  assert.equal((await admin.page("Rabbit-hole")).missing, true);
  await admin.undelete("Rabbit-hole");
  assert.equal((await admin.page("Rabbit-hole")).pageid, before.pageid);
  for (const action of ["move", "protect", "delete", "restore"]) {
    assert.equal((await told((change) => change.log_action === action && change.type === "log")).title.startsWith("Rabbit"), true, action);
  }
});

test("what is suppressed is hidden from those who are not logged in, and the feed says nothing", async () => {
  const admin = await wiki.admin();
  await admin.edit("Pool of tears", "salt", {summary: "one"});
  const {newrevid} = await admin.edit("Pool of tears", "a telephone number", {summary: "two"});
  await admin.edit("Pool of tears", "salt water", {summary: "three"});
  const known = datagrams.length;
  await admin.hideRevisions([newrevid], ["content", "comment", "user"], {suppress: true});
  const {query} = await (await wiki.as()).get({action: "query", prop: "revisions", revids: newrevid, rvprop: "ids|user|comment|sha1"});
  const [revision] = query.pages[0].revisions;
  assert.deepEqual([revision.userhidden, revision.commenthidden, revision.sha1hidden, revision.suppressed], [true, true, true, true]);
  assert.deepEqual(datagrams.slice(known).filter((change) => change.type === "log"), []);
});

test("a suppressed deletion leaves no log entry for the public", async () => {
  const admin = await wiki.admin();
  await admin.edit("Secret garden", "a name");
  await admin.delete("Secret garden", {suppress: true});
  const {query} = await (await wiki.as()).get({action: "query", list: "logevents", letitle: "Secret garden"});
  assert.deepEqual(query.logevents.map((entry) => entry.action), ["create"]);
});

test("a hidden user is as if missing", async () => {
  await wiki.createAccount("Mallory");
  await (await wiki.admin()).block("Mallory", {hidename: true});
  const {query} = await (await wiki.as()).get({action: "query", list: "users", ususers: "Mallory"});
  assert.equal(query.users[0].missing, true);
});

test("an imported page keeps its old revisions", async () => {
  const xml = `<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en"><page><title>Old tale</title><ns>0</ns>
    <id>77</id><revision><id>700</id><timestamp>2004-01-02T03:04:05Z</timestamp><contributor><ip>192.0.2.7</ip></contributor>
    <model>wikitext</model><format>text/x-wiki</format><text>Once.</text></revision></page></mediawiki>`;
  await (await wiki.admin()).importXml(xml);
  const {query} = await (await wiki.as()).get({action: "query", prop: "revisions", titles: "Old tale", rvprop: "timestamp", rvlimit: 5});
  assert.equal(query.pages[0].revisions.at(-1).timestamp, "2004-01-02T03:04:05Z");
});

test("a wiki that fell silent answers again at the same address, with settings added meanwhile", async () => {
  await wiki.silence();
  await assert.rejects(fetch(wiki.url));
  await wiki.configure(["$wgSitename = 'Wonderland';"]);
  await wiki.start();
  const {query} = await (await wiki.as()).get({action: "query", meta: "siteinfo"});
  assert.equal(query.general.sitename, "Wonderland");
});
