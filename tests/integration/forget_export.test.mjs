// SPDX-License-Identifier: GPL-2.0-or-later
// wikipubctl export and forget: what is kept about an editor and about people elsewhere, told to who asks, and deleted. A
// real wiki for the edits; somebody in the extension's place who speaks the private API.
import assert from "node:assert/strict";
import {existsSync, readFileSync} from "node:fs";
import {writeFile} from "node:fs/promises";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {prepareDaemon, wikiSettings} from "../support/daemon.mjs";
import {startHostilePeer} from "../support/hostile_peer.mjs";
import {schemasOf} from "../support/json_schemas.mjs";
import {freeUdpPort} from "../support/ports.mjs";
import {until} from "../support/story.mjs";
import {startWiki} from "../support/wiki.mjs";
import {consentOf, now, startWikiExtension} from "../support/wiki_extension.mjs";

const secret = "the secret of the wiki, 32 bytes long";
const unavailable = 69;
const everybody = "https://www.w3.org/ns/activitystreams#Public";

const follows = schemasOf("export");

let wiki;
let extension;
let daemon;
let peer;
let ada;
let eve;
let mallory;
let actor;
let post;
let alice;
let sequence = 0;

const consent = consentOf({purposes: {posts: true, named: false, discoverable: true, replies: true}});
const number = consent.actor;

const ask = async (...args) => JSON.parse(await daemon.ctl("--json", ...args));
const editorRoute = (route) => `/api/v1/editors/${number}${route}`;
const hostOf = (follower) => new URL(follower.origin).host;
const addressOf = (follower) => `@${follower.name}@${hostOf(follower)}`;
const send = async (from, activity) => (await from.send(actor, {actor: from.id, ...activity})).status;
const sentTo = (follower, type) => ({json, host}) => json?.type === type && `http://${host}` === follower.origin;

async function exported(who) {
  const record = JSON.parse(await daemon.ctl("export", who));
  follows(`${record.kind}.json`, record);
  assert.equal(record.host, daemon.host);
  return record[record.kind];
}

async function refusal(...args) {
  const {code, stderr} = await daemon.ctl(...args).then((said) => assert.fail(`it succeeded: ${said}`), (error) => error);
  assert.equal(code, unavailable);
  return stderr;
}

async function tell(editor) {
  sequence += 1;
  const entry = {sequence, kind: "editor", version: editor.version, at: now(), editor};
  assert.equal((await extension.ask(daemon, "POST", "/api/v1/outbox", {entries: [entry]})).status, 200);
}

function answerWebfingerFor(follower) {
  const links = [{rel: "self", type: "application/activity+json", href: follower.id}];
  peer.behave(({host, path}) => `http://${host}` === follower.origin && path.startsWith("/.well-known/webfinger"), {
    status: 200,
    headers: {"Content-Type": "application/jrd+json"},
    body: JSON.stringify({links}),
  });
}

/** Whether the database's file, or the log beside it, still holds these bytes; MariaDB's are not looked into. */
function fileHolds(text) {
  const file = join(daemon.folder, "wikipub.db");
  return [file, `${file}-wal`].some((name) => existsSync(name) && readFileSync(name).includes(text));
}

async function reply(from, name) {
  const note = {id: `${from.id}/notes/${name}`, type: "Note", attributedTo: from.id, inReplyTo: post, content: `<p>${name}</p>`, published: now(), to: [everybody]};
  assert.equal(await send(from, {id: `${from.id}/creates/${name}`, type: "Create", object: note}), 202);
}

before(async () => {
  const feedPort = await freeUdpPort();
  [wiki, peer] = await Promise.all([startWiki({feedPort}), startHostilePeer({hosts: 3})]);
  extension = await startWikiExtension({id: "testwiki", secret, api: wiki.url});
  daemon = await prepareDaemon({
    wikis: [wikiSettings(wiki, {base_url: extension.url, enabled: {pages: true, editors: true}, secret_files: ["secret"]})],
    sources: [{rcfeed: {listen: `udp://127.0.0.1:${feedPort}`}}],
  });
  await writeFile(join(daemon.folder, "secret"), secret, {mode: 0o400});
  await daemon.start();
  alice = await wiki.createAccount("Alice");
  const {query: {users: [{userid}]}} = await alice.get({action: "query", list: "users", ususers: "Alice"});
  await wiki.importPages({Tea: "Hot."});
  Object.assign(consent, {user_id: userid, user_page: `${extension.url}/wiki/User:Alice`});
  extension.editors.push(consent);
  await tell(consent);
  actor = (await extension.ask(daemon, "GET", editorRoute(""))).json.id;
  [ada, eve] = [peer.follower("ada", {host: 0}), peer.follower("eve", {host: 1})];
  mallory = peer.follower("mallory", {host: 2, shared: false});
  for (const follower of [ada, eve, mallory]) await follower.follow(actor);
  await alice.edit("Tea", "Hot, with milk.", {summary: "milk"});
  ({json: {object: {id: post}}} = await peer.waitFor(sentTo(ada, "Create"), 30_000));
  for (const follower of [eve, mallory]) await peer.waitFor(sentTo(follower, "Create"), 30_000);
  for (const follower of [ada, eve, mallory]) {
    await reply(follower, `words-of-${follower.name}`);
    assert.equal(await send(follower, {id: `${follower.id}/likes/1`, type: "Like", object: post}), 202);
  }
  assert.equal(await send(eve, {id: `${eve.id}/flags/1`, type: "Flag", content: "wrong", object: [actor, post]}), 202);
  assert.equal((await extension.ask(daemon, "POST", editorRoute("/blocks"), {add: "https://rude.example/users/rude"})).status, 200);
  answerWebfingerFor(ada);
});

after(async () => {
  await peer?.stop();
  await daemon?.dispose();
  await extension?.stop();
  await wiki?.stop();
});

test("an editor is told all that is kept about them, by whatever name they are asked for", async () => {
  const editor = await exported(actor);
  assert.deepEqual([editor.id, editor.name, editor.wiki, editor.user_id, editor.state], [actor, "Alice", "testwiki", consent.user_id, "live"]);
  assert.deepEqual(editor.handles.map(({handle, current}) => ({handle, current})), [{handle: "alice", current: true}]);
  assert.deepEqual([editor.consent.version, editor.consent.wish, editor.consent.posts, editor.consent.named], [consent.version, "active", true, false]);
  assert.equal(Date.parse(editor.consent.agreed), Date.parse(consent.agreed));
  const [only, ...more] = editor.posts;
  assert.deepEqual(more, []);
  assert.deepEqual([only.id, only.url, only.state, only.title, only.summaries], [post, `${daemon.url}/@alice/${post.split("/").at(-1)}`, "live", "Tea", ["milk"]]);
  assert.deepEqual([only.revisions.length, only.reply_count, only.like_count, only.boost_count], [1, 3, 3, 0]);
  assert.deepEqual(editor.followers.map(({id}) => id).sort(), [ada.id, eve.id, mallory.id].sort());
  assert.deepEqual(editor.replies.map(({author, html}) => [author, html]).at(-1), [ada.id, "<p>words-of-ada</p>"]);
  assert.deepEqual(editor.blocks.map(({id}) => id), ["https://rude.example/users/rude"]);
  assert.deepEqual(editor.hosts.sort(), [ada, eve, mallory].map(hostOf).sort());
  for (const who of ["alice", "@alice", `@Alice@${daemon.host}`, `${daemon.url}/@alice`]) assert.deepEqual(await exported(who), editor, who);
});

test("an editor learns that they were reported, not by whom nor with what words", async () => {
  const [report] = (await exported("alice")).reports;
  assert.equal(report.post_count, 1);
  const rest = JSON.stringify({...(await exported("alice")), followers: [], replies: [], hosts: []});
  for (const hidden of [hostOf(eve), "wrong"]) assert.ok(!rest.includes(hidden), hidden);
});

test("somebody elsewhere is told what is kept about them, and not who blocks them", async () => {
  const account = await exported(addressOf(ada));
  assert.deepEqual(await exported(ada.id), account);
  assert.deepEqual([account.id, account.host, account.inbox, account.shared_inbox], [ada.id, hostOf(ada), `${ada.id}/inbox`, ada.inbox]);
  assert.deepEqual(account.follows.map((follow) => follow.actor), [actor]);
  assert.deepEqual(account.replies.map((row) => [row.post, row.html]), [[post, "<p>words-of-ada</p>"]]);
  const rude = await exported("https://rude.example/users/rude");
  assert.deepEqual([rude.blocked_by_editors, rude.follows], [1, []]);
});

test("export of nobody says so", async () => {
  assert.match(await refusal("export", "@nobody@127.0.0.1:1"), /no account elsewhere that answers/);
  assert.match(await refusal("export", `${daemon.url}/w/testwiki`), /no editor/);
});

test("forget leaves nothing of an account but hashes; its server is still asked to delete what it has", async () => {
  assert.equal((await ask("block", ada.id)).blocked, ada.id);
  assert.equal((await ask("unblock", ada.id)).unblocked, ada.id);
  await ada.follow(actor);
  const {forgotten, removed, inboxes_kept_for_deletes: kept, reactions_looked_for: looked} = await ask("forget", addressOf(ada));
  assert.equal(forgotten, ada.id);
  assert.deepEqual([removed.follower, removed.reply, removed.reaction, removed.remote_actor, removed.inbox, removed.block], [1, 1, 1, 1, 1, 0]);
  assert.deepEqual([kept, looked], [1, true]);
  const journal = () => readFileSync(join(daemon.folder, "redactions.journal"), "utf8");
  await until(() => / forgotten [0-9a-f]{64} 0 /.test(journal()), 15_000);
  assert.ok(!journal().includes(hostOf(ada)) && !journal().includes(ada.name), "the journal names nobody");
  for (const trace of [ada.id, "words-of-ada"]) assert.ok(!fileHolds(trace), trace);
  assert.ok(fileHolds(eve.id) || !existsSync(join(daemon.folder, "wikipub.db")));
  const editor = await exported("alice");
  assert.deepEqual(editor.followers.map(({id}) => id).sort(), [eve.id, mallory.id].sort());
  assert.equal(editor.posts[0].like_count, 2);
  assert.deepEqual(editor.replies.map(({author}) => author), [mallory.id, eve.id]);
  assert.deepEqual((await exported(ada.id)).follows, []);
  const again = await ask("forget", ada.id);
  assert.deepEqual([...new Set(Object.values(again.removed))], [0]);
});

test("a host with followers is forgotten only with --yes, its blocks only with --blocks", async () => {
  assert.match(await refusal("forget", hostOf(mallory)), /1 follows.*--yes/s);
  assert.equal((await extension.ask(daemon, "POST", editorRoute("/blocks"), {add: `${mallory.origin}/users/other`})).status, 200);
  const {forgotten, removed, inboxes_kept_for_deletes: kept} = await ask("forget", "--yes", mallory.origin);
  assert.equal(forgotten, hostOf(mallory));
  assert.deepEqual([removed.follower, removed.reply, removed.reaction, removed.remote_actor, removed.block, removed.host], [1, 1, 1, 1, 0, 0]);
  assert.equal(kept, 1, "the post went to that inbox, and its Delete will");
  assert.ok(!fileHolds("words-of-mallory"));
  assert.equal((await ask("forget", "--yes", "--blocks", hostOf(mallory))).removed.block, 1);
  assert.match(await refusal("forget", "never.heard.example"), /nothing is kept/);
  assert.match(await refusal("forget", "@nobody@127.0.0.1:1"), /no account that answers/);
});

test("what forgotten people's servers have is deleted there, and nothing more is sent to them", async () => {
  await alice.edit("Tea", "Hot, with milk and sugar.");
  await peer.waitForMany(2, sentTo(eve, "Create"), 30_000);
  assert.equal((await extension.ask(daemon, "POST", editorRoute(`/posts/${post.split("/").at(-1)}/withdraw`), {})).status, 200);
  for (const follower of [ada, eve, mallory]) await peer.waitFor(sentTo(follower, "Delete"), 30_000);
  await until(async () => (await ask("status")).waiting_activities === 0, 15_000);
  const {removed} = await ask("forget", "--yes", hostOf(mallory));
  assert.equal(removed.inbox, 0, "the only way to a host that knows the editor, whose end it has to hear of");
  for (const follower of [ada, mallory]) assert.equal(peer.deliveries.filter(sentTo(follower, "Create")).length, 1);
});

test("an erased editor is told what is left", async () => {
  extension.editors.length = 0;
  await tell({actor: number, version: consent.version + 1, state: "erased"});
  await until(async () => (await exported(actor)).consent.erased_since, 15_000);
  const editor = await exported(actor);
  assert.deepEqual([editor.name, editor.user_id, editor.state], [undefined, 0, "erasing"]);
  assert.deepEqual(editor.handles.filter(({handle}) => !handle.startsWith("#")), []);
  assert.match(await refusal("export", "@alice"), /no editor/);
});
