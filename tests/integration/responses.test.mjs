// SPDX-License-Identifier: GPL-2.0-or-later
// What people elsewhere say about an editor's posts, signed by their servers, and what the editor and the moderators of
// the wiki see and do. A real wiki for the edits; somebody in the extension's place who speaks the private API.
import assert from "node:assert/strict";
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
const everybody = "https://www.w3.org/ns/activitystreams#Public";

const follows = schemasOf("api");

let wiki;
let extension;
let daemon;
let peer;
let ada;
let eve;
let actor;
let post;
let sequence = 0;

const consent = consentOf({purposes: {posts: true, named: false, discoverable: true, replies: true}});
const number = consent.actor;

const ask = (...args) => extension.ask(daemon, ...args);
const status = async () => follows("editor-status.json", (await ask("GET", `/api/v1/editors/${number}`)).json);
const replies = async () => follows("replies.json", (await ask("GET", `/api/v1/editors/${number}/replies`)).json).replies;
const reports = async () => follows("reports.json", (await ask("GET", "/api/v1/reports")).json).reports;
const act = async (route, body = {}) => (await ask("POST", `/api/v1/editors/${number}/${route}`, body)).status;

async function tell(changes) {
  Object.assign(consent, changes, {version: consent.version + 1});
  sequence += 1;
  const {status: answer} = await ask("POST", "/api/v1/outbox", {entries: [{sequence, kind: "editor", version: consent.version, at: now(), editor: consent}]});
  assert.equal(answer, 200);
}

before(async () => {
  const feedPort = await freeUdpPort();
  [wiki, peer] = await Promise.all([startWiki({feedPort}), startHostilePeer({hosts: 2})]);
  extension = await startWikiExtension({id: "testwiki", secret, api: wiki.url});
  daemon = await prepareDaemon({
    wikis: [wikiSettings(wiki, {
      base_url: extension.url,
      enabled: {pages: true, editors: true},
      secret_files: ["secret"],
    })],
    sources: [{rcfeed: {listen: `udp://127.0.0.1:${feedPort}`}}],
  });
  await writeFile(join(daemon.folder, "secret"), secret, {mode: 0o400});
  await daemon.start();
  const alice = await wiki.createAccount("Alice");
  const {query: {users: [{userid}]}} = await alice.get({action: "query", list: "users", ususers: "Alice"});
  await wiki.importPages({Tea: "Hot."});
  Object.assign(consent, {user_id: userid, user_page: `${extension.url}/wiki/User:Alice`});
  extension.editors.push(consent);
  await tell({});
  actor = (await status()).id;
  [ada, eve] = [peer.follower("ada", {host: 0}), peer.follower("eve", {host: 1})];
  await ada.follow(actor);
  await alice.edit("Tea", "Hot, with milk.");
  const {json} = await peer.waitFor((request) => request.json?.type === "Create", 30_000);
  post = json.object.id;
});

after(async () => {
  await peer?.stop();
  await daemon?.dispose();
  await extension?.stop();
  await wiki?.stop();
});

const send = async (from, activity) => (await from.send(actor, {actor: from.id, ...activity})).status;
const noteOf = (from, name, more = {}) => ({
  id: `${from.id}/notes/${name}`,
  type: "Note",
  attributedTo: from.id,
  inReplyTo: post,
  content: `<p>${name}</p>`,
  published: now(),
  to: [everybody],
  cc: [actor],
  ...more,
});
const reply = (from, name, more) => send(from, {id: `${from.id}/creates/${name}`, type: "Create", object: noteOf(from, name, more)});

test("a public reply is there for the editor, with who wrote it; a private one is not", async () => {
  assert.equal(await reply(ada, "hello", {summary: "spoiler <b>", url: `${ada.origin}/@ada/1`}), 202);
  assert.equal(await reply(ada, "secret", {to: [actor], cc: []}), 202);
  assert.equal(await reply(ada, "elsewhere", {inReplyTo: `${ada.origin}/notes/9`}), 202);
  const [only, ...more] = await replies();
  assert.deepEqual(more, []);
  assert.equal(only.html, "<p>hello</p>");
  assert.equal(only.content_warning, "spoiler <b>");
  assert.equal(only.url, `${ada.origin}/@ada/1`);
  assert.deepEqual(only.actor, {id: ada.id, address: `@ada@${new URL(ada.origin).host}`, name: "", url: ada.id});
  assert.equal(`${daemon.url}/w/testwiki/o/${only.post.id}`, post);
  assert.equal((await status()).posts[0].replies, 1);
});

test("nobody replies in another's name, and what is too long is read where it was written", async () => {
  assert.equal(await reply(eve, "forged", {attributedTo: ada.id}), 202);
  assert.equal(await reply(eve, "foreign", {id: `${ada.id}/notes/foreign`}), 202);
  assert.equal((await replies()).length, 1);
  assert.equal(await reply(eve, "long", {content: "x".repeat(20_000)}), 202);
  const [long] = await replies();
  assert.equal(long.html, "");
  assert.equal(long.url, `${eve.id}/notes/long`);
});

test("its author changes a reply, makes it private, deletes it; nobody else does", async () => {
  const update = (from, note) => send(from, {id: `${from.id}/updates/${crypto.randomUUID()}`, type: "Update", object: note});
  const remove = (from, id) => send(from, {id: `${from.id}/deletes/${crypto.randomUUID()}`, type: "Delete", object: {id, type: "Tombstone"}});
  const words = async () => (await replies()).map(({html}) => html);
  assert.equal(await reply(ada, "draft"), 202);
  assert.equal(await update(ada, noteOf(ada, "draft", {content: "<p>better</p>"})), 202);
  assert.deepEqual(await words(), ["<p>better</p>", "", "<p>hello</p>"]);
  assert.equal(await remove(eve, `${ada.id}/notes/draft`), 202);
  assert.equal(await update(eve, noteOf(ada, "draft", {attributedTo: ada.id, content: "no"})), 202);
  assert.deepEqual(await words(), ["<p>better</p>", "", "<p>hello</p>"]);
  assert.equal(await update(eve, noteOf(eve, "long", {to: [actor], cc: []})), 202);
  assert.equal(await remove(ada, `${ada.id}/notes/draft`), 202);
  assert.deepEqual(await words(), ["<p>hello</p>"]);
  assert.equal((await status()).posts[0].replies, 1);
});

test("likes and boosts are counted once each and can be taken back", async () => {
  const counts = async () => {
    const {posts: [{likes, boosts}]} = await status();
    return {likes, boosts};
  };
  const like = {id: `${ada.id}/likes/1`, type: "Like", actor: ada.id, object: post};
  assert.equal(await send(ada, like), 202);
  assert.equal(await send(ada, {...like, id: `${ada.id}/likes/2`}), 202);
  assert.equal(await send(eve, {...like, id: `${eve.id}/likes/1`, actor: eve.id}), 202);
  const boost = {id: `${eve.id}/boosts/1`, type: "Announce", object: post, to: [everybody]};
  assert.equal(await send(eve, boost), 202);
  assert.deepEqual(await counts(), {likes: 2, boosts: 1});
  assert.equal(await send(ada, {id: `${ada.id}/undos/1`, type: "Undo", object: like}), 202);
  assert.equal(await send(eve, {id: `${eve.id}/undos/1`, type: "Undo", object: boost.id}), 202);
  assert.deepEqual(await counts(), {likes: 1, boosts: 0});
});

test("a report reaches the moderators without its reporter, and says whom it is about", async () => {
  assert.equal(await send(eve, {id: `${eve.id}/flags/1`, type: "Flag", content: "wrong", object: [actor, post, `${ada.id}/notes/hello`]}), 202);
  assert.equal(await send(eve, {id: `${eve.id}/flags/2`, type: "Flag", object: [`${ada.id}/notes/hello`]}), 202);
  const [report, ...more] = await reports();
  assert.deepEqual(more, []);
  assert.equal(report.from, new URL(eve.origin).host);
  assert.equal(report.about.actor, actor);
  assert.deepEqual(report.about.posts.map(({id}) => id), [post.split("/").at(-1)]);
  assert.deepEqual(report.about.editors, [number]);
  assert.ok(!JSON.stringify(report).includes(eve.id));
  const open = async () => follows("status.json", (await ask("GET", "/api/v1/status")).json).reports.open;
  assert.equal(await open(), 1);
  assert.equal((await ask("POST", `/api/v1/reports/${report.id}`, {action: "hide_reply"})).status, 409);
  assert.equal((await ask("POST", `/api/v1/reports/${report.id}`, {action: "resolve"})).status, 200);
  assert.equal((await ask("POST", "/api/v1/reports/999", {action: "resolve"})).status, 404);
  assert.equal(await open(), 0);
});

test("the editor reports a reply; the moderators hide it", async () => {
  const [{id}] = await replies();
  assert.equal(await act(`replies/${id}/report`, {comment: "rude"}), 200);
  assert.equal((await replies())[0].reported, true);
  const [report] = await reports();
  assert.equal(report.from, "editor");
  assert.equal(report.comment, "rude");
  assert.deepEqual([report.about.reply.id, report.about.actor, report.about.editors], [id, null, []]);
  assert.equal((await ask("POST", `/api/v1/reports/${report.id}`, {action: "hide_reply"})).status, 200);
  assert.deepEqual(await replies(), []);
  assert.equal(await act("replies/999/hide"), 404);
});

test("an editor blocks somebody: they follow no more, cannot come back, and are not heard", async () => {
  assert.equal(await reply(ada, "again"), 202);
  peer.behave(({host, path}) => `http://${host}` === ada.origin && path.startsWith("/.well-known/webfinger"), {
    status: 200,
    headers: {"Content-Type": "application/jrd+json"},
    body: JSON.stringify({links: [{rel: "self", type: "application/activity+json", href: ada.id}]}),
  });
  const address = `@ada@${new URL(ada.origin).host}`;
  assert.equal(await act("blocks", {add: address}), 200);
  await peer.waitFor(({json}) => json?.type === "Reject" && json.object?.actor === ada.id);
  assert.deepEqual((await status()).blocked, [{actor: ada.id, address}]);
  assert.deepEqual(await replies(), []);
  const follow = {id: `${ada.id}/follows/back`, type: "Follow", object: actor};
  assert.equal(await send(ada, follow), 202);
  await peer.waitFor(({json}) => json?.type === "Reject" && json.object?.id === follow.id);
  assert.equal(await reply(ada, "unheard"), 202);
  assert.equal(await act("blocks", {remove: address}), 200);
  assert.deepEqual((await replies()).map(({html}) => html), ["<p>again</p>"]);
  assert.equal(await act("blocks", {add: "nonsense"}), 422);
});

test("a follower is removed by address", async () => {
  await ada.follow(actor);
  const address = `@ada@${new URL(ada.origin).host}`;
  assert.equal(await act("remove_follower", {actor: address}), 200);
  assert.equal(await act("remove_follower", {actor: address}), 404);
  assert.equal(await act("remove_follower", {actor: "not an address"}), 422);
  assert.equal(await act("remove_follower", {actor: "@nobody@127.0.0.1:1"}), 422);
});

test("an actor that the wiki blocks is refused with 403", async () => {
  assert.equal((await ask("POST", "/api/v1/blocks", {add: eve.id})).status, 200);
  assert.deepEqual(follows("blocks.json", (await ask("GET", "/api/v1/blocks")).json).blocks, [eve.id]);
  assert.equal(await reply(eve, "blocked"), 403);
  assert.equal((await ask("POST", "/api/v1/blocks", {remove: eve.id})).status, 200);
  assert.equal(await reply(eve, "unblocked"), 202);
});

test("switched off, replies are counted and not kept", async () => {
  await tell({purposes: {...consent.purposes, replies: false}});
  assert.equal((await ask("GET", `/api/v1/editors/${number}/replies`)).status, 404);
  const {posts: [{replies: before}]} = await status();
  assert.equal(await reply(eve, "counted"), 202);
  assert.equal((await status()).posts[0].replies, before + 1);
  await tell({purposes: {...consent.purposes, replies: true}});
  assert.deepEqual(await replies(), []);
});

test("G1, G2: the followers are sent to the linked account, once; the editor is quiet then", async () => {
  assert.equal((await ask("POST", `/api/v1/editors/${number}/move`, {})).status, 409);
  await eve.follow(actor);
  const account = {...ada.document(), alsoKnownAs: [actor]};
  const linksBack = {status: 200, headers: {"Content-Type": "application/activity+json"}, body: JSON.stringify(account)};
  peer.behave(({method, host, path}) => method === "GET" && `http://${host}${path}` === ada.id, linksBack);
  const linked = await ask("POST", `/api/v1/editors/${number}/link`, {account: `@ada@${new URL(ada.origin).host}`, user_page: consent.user_page});
  assert.equal(linked.status, 200);
  await daemon.kill();
  await daemon.start();
  assert.deepEqual(await ask("POST", `/api/v1/editors/${number}/move`, {}), {status: 200, json: {}});
  await daemon.kill();
  await daemon.start();
  const {json: move} = await peer.waitFor(({json, host}) => json?.type === "Move" && `http://${host}` === eve.origin);
  assert.deepEqual([move.actor, move.object, move.target], [actor, actor, ada.id]);
  const told = peer.deliveries.filter(({json, host}) => `http://${host}` === eve.origin && (json?.type === "Move" || json?.object?.movedTo));
  assert.deepEqual(told.map(({json}) => json.type).slice(0, 2), ["Update", "Move"]);
  assert.equal((await daemon.get(actor)).json.movedTo, ada.id);
  const after = await status();
  assert.deepEqual([after.state, after.moved_to], ["moved", ada.id]);
  assert.equal((await ask("POST", `/api/v1/editors/${number}/move`, {})).status, 409);
  const follow = {id: `${ada.id}/follows/late`, type: "Follow", object: actor};
  assert.equal(await send(ada, follow), 202);
  await peer.waitFor(({json}) => json?.type === "Reject" && json.object?.id === follow.id);
});
