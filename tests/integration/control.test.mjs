// SPDX-License-Identifier: GPL-2.0-or-later
// What the person who runs it does: wikipubctl, signals, settings, and what the daemon says when it cannot run.
import assert from "node:assert/strict";
import {createSocket} from "node:dgram";
import {once} from "node:events";
import {writeFile} from "node:fs/promises";
import {createServer} from "node:net";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {prepareDaemon} from "../support/daemon.mjs";
import {startHostilePeer} from "../support/hostile_peer.mjs";
import {freeUdpPort} from "../support/ports.mjs";
import {actorOf, actorOfNewPage, settingsFor, startWikiAndDaemon, until} from "../support/story.mjs";

const usage = 64;
const unavailable = 69;
const badConfiguration = 78;
// After an edit nothing is published for one second; what is not there after that much longer was not published.
const wellPastTheHold = 4_000;

let wiki;
let daemon;
let stop;
let peer;
let deniedFile;
let nextHost = 0;

before(async () => {
  ({wiki, daemon, stop} = await startWikiAndDaemon());
  peer = await startHostilePeer({hosts: 24});
  deniedFile = join(daemon.folder, "denied");
  await writeFile(deniedFile, "# nothing yet\n");
  await daemon.stop();
  await daemon.configure(settingsWith({denied_file: deniedFile}));
  await daemon.start();
});

after(async () => {
  await peer?.stop();
  await stop?.();
});

function settingsWith(more) {
  const {wikis: [first], ...rest} = daemon.settings;
  return {...rest, wikis: [{...first, ...more}]};
}

const ask = async (...args) => JSON.parse(await daemon.ctl("--json", ...args));

async function refusal(...args) {
  const {code, stderr} = await daemon.ctl(...args).then(
    (stdout) => assert.fail(`it succeeded: ${stdout}`),
    (error) => error,
  );
  return {code, stderr};
}

/** A page with a follower on a host of its own. */
async function followed(title) {
  const actor = await actorOfNewPage(wiki, daemon, title);
  const follower = peer.follower("reader", {host: nextHost++});
  await follower.follow(actor);
  const sent = (type) => ({json, host}) => json?.type === type && json.actor === actor && `http://${host}` === follower.origin;
  return {actor, follower, isPost: sent("Create"), isDelete: sent("Delete"), edit: async (text) => (await wiki.admin()).append(title, ` ${text}`)};
}

const passed = (milliseconds) => {
  const end = Date.now() + milliseconds;
  return until(() => Date.now() > end, milliseconds + 5_000);
};

test("status says who runs, what is followed and whether the wikis answer", async () => {
  const {edit, isPost} = await followed("Status");
  const before = await ask("status");
  assert.equal(before.host, daemon.host);
  assert.ok(before.followed_pages >= 1);
  assert.deepEqual(before.paused, []);
  assert.deepEqual(before.wikis.map(({path, answers}) => ({path, answers})), [{path: wiki.id, answers: true}]);
  await edit("One.");
  await peer.waitFor(isPost);
  assert.equal((await ask("status")).posts, before.posts + 1);
  assert.match(await daemon.ctl("status"), new RegExp(`^host: ${daemon.host}$`, "m"));
});

test("lookup finds a page by its handle, address, title, URL and id", async () => {
  const actor = await actorOfNewPage(wiki, daemon, "Mad Hatter");
  const address = `@mad_hatter@${daemon.host}`;
  for (const text of [address, address.slice(1), "@mad_hatter", `acct:${address.slice(1)}`, "Mad Hatter", "mad_Hatter", wiki.pageUrl("Mad Hatter"), actor, `${daemon.url}/@mad_hatter`]) {
    const found = await ask("lookup", text);
    assert.deepEqual([found.id, found.kind, found.address, found.name, found.state], [actor, "page", address, "Mad Hatter", "never followed"], text);
  }
  for (const text of ["No such page here", "@nobody_at_all@elsewhere.example", `@no_such_handle@${daemon.host}`, "User:Admin", "http://elsewhere.example/"]) {
    const {code, stderr} = await refusal("lookup", text);
    assert.equal(code, unavailable, text);
    assert.match(stderr, /^wikipubctl: ./, text);
  }
});

test("followers lists who follows, and since when", async () => {
  const {actor, follower} = await followed("March Hare");
  const answer = await ask("followers", "March Hare");
  assert.equal(answer.total, 1);
  assert.deepEqual(answer.followers.map(({id}) => id), [follower.id]);
  assert.ok(Math.abs(Date.now() - Date.parse(answer.followers[0].since)) < 60_000);
  assert.deepEqual((await ask("followers", actor)).followers, answer.followers);
  assert.deepEqual((await ask("followers", "--after", "999999999", actor)).followers, []);
  assert.equal((await refusal("followers", "--after", "soon", actor)).code, unavailable);
});

test("queue shows what waits, and for whom", async () => {
  const {isPost, edit, follower} = await followed("Dormouse");
  const quiet = await ask("queue");
  assert.equal(quiet.waiting_retries, 0);
  peer.behave(isPost, {status: 500}, {times: 1});
  await edit("Twinkle.");
  await peer.waitFor(isPost);
  await until(async () => (await ask("queue")).waiting_retries === 1, 10_000);
  const queue = await ask("queue");
  assert.ok(Date.parse(queue.next_retry) > Date.now() - 60_000);
  assert.ok(queue.hosts.some(({host}) => `http://${host}` === follower.origin), JSON.stringify(queue.hosts));
  await peer.waitForMany(2, isPost, 120_000);
  await until(async () => (await ask("queue")).waiting_retries === 0, 10_000);
});

for (const [name, scope] of [["everything", []], ["one wiki", ["testwiki"]]]) {
  test(`pause of ${name} publishes nothing until resume, and loses nothing`, async () => {
    const {isPost, edit} = await followed(`Paused ${name}`);
    await ask("pause", ...scope);
    assert.deepEqual((await ask("status")).paused, [scope.length ? `w/${scope[0]}` : "all"]);
    const {newrevid} = await edit("One.");
    await until(async () => (await ask("status")).held === 1, 10_000);
    await passed(wellPastTheHold);
    assert.deepEqual(peer.requests.filter(isPost), []);
    await ask("resume", ...scope);
    const {json} = await peer.waitFor(isPost);
    assert.match(json.object.content, new RegExp(`diff=${newrevid}`));
    assert.deepEqual((await ask("status")).paused, []);
    const {code, stderr} = await refusal("resume", ...scope);
    assert.equal(code, unavailable);
    assert.match(stderr, /was not paused/);
  });
}

test("pause of a wiki that is not there says so", async () => {
  const {code, stderr} = await refusal("pause", "otherwiki");
  assert.equal(code, unavailable);
  assert.match(stderr, /no wiki has the path "otherwiki"/);
});

test("a blocked host is refused with 403 and is sent nothing; unblocked it is as before", async () => {
  const {actor, follower, isPost, edit} = await followed("Cheshire Cat");
  const good = peer.follower("good", {host: nextHost++});
  await good.follow(actor);
  const toGood = ({json, host}) => json?.type === "Create" && json.actor === actor && `http://${host}` === good.origin;
  const host = new URL(follower.origin).host;
  assert.deepEqual(await ask("block", host), {blocked: host});
  const newcomer = peer.follower("newcomer", {host: peer.hosts.indexOf(host)});
  const {status} = await newcomer.send(actor, {id: `${newcomer.id}/follows/1`, type: "Follow", actor: newcomer.id, object: actor});
  assert.equal(status, 403);
  // Its key is known and kept in memory.
  const again = await follower.send(actor, {id: `${follower.id}/follows/again`, type: "Follow", actor: follower.id, object: actor});
  assert.equal(again.status, 403);
  await edit("Grin.");
  await peer.waitFor(toGood);
  await edit("Fade.");
  await peer.waitForMany(2, toGood, 30_000);
  assert.deepEqual(peer.requests.filter(isPost), []);
  await ask("unblock", follower.origin);
  await edit("Appear.");
  await peer.waitForMany(3, toGood, 30_000);
  await peer.waitFor(isPost);
  await newcomer.follow(actor);
  assert.equal((await refusal("block", "not a host")).code, unavailable);
});

test("rehandle gives a page the handle of its new title, and the old one goes on resolving", async () => {
  const actor = await actorOfNewPage(wiki, daemon, "Pig");
  assert.equal((await ask("lookup", actor)).address, `@pig@${daemon.host}`);
  await (await wiki.admin()).move("Pig", "Baby");
  await until(async () => (await ask("lookup", "Baby").catch(() => ({}))).id === actor, 15_000);
  assert.equal((await ask("lookup", actor)).address, `@pig@${daemon.host}`);
  assert.deepEqual(await ask("rehandle", actor), {address: `@baby@${daemon.host}`});
  for (const handle of ["baby", "pig", "PIG"]) {
    const {status, json} = await daemon.webfinger(`acct:${handle}@${daemon.host}`);
    assert.equal(status, 200, handle);
    assert.equal(json.subject, `acct:baby@${daemon.host}`, handle);
    assert.equal(json.links.find(({rel}) => rel === "self").href, actor);
  }
  assert.match((await refusal("rehandle", `${daemon.url}/w/${wiki.id}`)).stderr, /only a page/);
});

test("a page that a reload denies is gone: its posts are withdrawn, actor and WebFinger are 404", async () => {
  const {actor, isPost, isDelete, edit} = await followed("Queen of Hearts");
  const unfollowed = await actorOfNewPage(wiki, daemon, "King of Hearts");
  const kept = await actorOfNewPage(wiki, daemon, "Gryphon");
  await edit("Off with their heads.");
  const {json} = await peer.waitFor(isPost);
  const post = json.object.id;
  const since = daemon.log.length;
  await writeFile(deniedFile, "[[Queen of Hearts]]\nking_of_hearts\n");
  daemon.reload();
  await daemon.waitForLog(({event}) => event === "settings.reloaded", {since});
  const withdrawn = await peer.waitFor(isDelete, 30_000);
  assert.equal(withdrawn.json.object.id ?? withdrawn.json.object, post);
  await until(async () => (await daemon.get(post)).status === 410, 10_000);
  assert.equal((await daemon.get(post)).text, "");
  for (const [title, id] of [["Queen of Hearts", actor], ["King of Hearts", unfollowed]]) {
    assert.equal((await daemon.get(id)).status, 404, title);
    assert.equal((await daemon.webfinger(wiki.pageUrl(title))).status, 404, title);
    assert.equal((await daemon.webfinger(id)).status, 404, title);
  }
  assert.equal((await daemon.get(kept)).status, 200);
  const late = peer.follower("late", {host: nextHost++});
  assert.equal((await late.send(unfollowed, {id: `${late.id}/follows/1`, type: "Follow", actor: late.id, object: unfollowed})).status, 404);
  await until(async () => {
    const {redactions} = await ask("redactions");
    const [receipt] = redactions.filter(({cause}) => cause === "page_denied");
    return receipt?.state === "done" && receipt.posts === 1 && receipt.inboxes_accepted === 1;
  }, 15_000);
  assert.deepEqual(await ask("redactions", "confirm", wiki.id), {posts_withdrawn: 0});
  assert.match((await refusal("redactions", "confirm", "otherwiki")).stderr, /no wiki has the path/);
});

test("a reload of a bad file is refused whole, and the daemon goes on as it was", async () => {
  const {isPost, edit} = await followed("Mock Turtle");
  const good = daemon.settings;
  const since = daemon.log.length;
  await writeFile(deniedFile, "Mock Turtle\n");
  await daemon.configure({...good, posts: {...good.posts, hold_editor: "soon"}});
  daemon.reload();
  await daemon.waitForLog(({event}) => event === "settings.refused", {since});
  await edit("Soup.");
  await peer.waitFor(isPost);
  await daemon.configure(good);
  await writeFile(deniedFile, "");
});

test("what a reload finds changed is begun anew in the same process, and who follows still does", async () => {
  const {isPost, edit} = await followed("White Knight");
  const good = daemon.settings;
  const since = daemon.log.length;
  await daemon.configure({...good, wikis: [{...good.wikis[0], name: "Looking-Glass Wiki"}]});
  daemon.reload();
  await daemon.waitForLog(({event}) => event === "daemon.ready", {since});
  assert.equal((await daemon.get(`/w/${wiki.id}`)).json.name, "Looking-Glass Wiki");
  await edit("It's my own invention.");
  await peer.waitFor(isPost);
  await daemon.configure(good);
});

test("settings that cannot be changed while it runs are named, not taken", async () => {
  const good = daemon.settings;
  const since = daemon.log.length;
  await daemon.configure({...good, server: {...good.server, contact: "queen@wiki.example"}});
  daemon.reload();
  await daemon.waitForLog(({event}) => event === "settings.restart_needed", {since});
  await daemon.configure(good);
});

test("wikipubctl without a daemon, or without a question, says so", async (t) => {
  const other = await prepareDaemon(settingsFor(wiki, {sources: [{action_api: {catch_up: true}}]}));
  t.after(() => other.dispose());
  const failure = await other.ctl("status").catch((error) => error);
  assert.equal(failure.code, unavailable);
  assert.match(failure.stderr, /no daemon answers at/);
  assert.equal((await refusal()).code, usage);
  assert.equal((await refusal("dance")).code, usage);
  assert.equal((await refusal("lookup")).code, usage);
});

/** Starts a daemon that must refuse; what it said on stderr. */
async function refusedStart(t, settings, status) {
  const other = await prepareDaemon(settings);
  t.after(() => other.dispose());
  return refusedAgain(other, status);
}

async function refusedAgain(other, status) {
  await assert.rejects(other.start(), new RegExp(`ended with ${status} before it was ready`));
  await other.ended();
  const said = () => other.story();
  await until(() => said() !== "", 5_000);
  return said;
}

test("bad settings end with 78, each problem with its line", async (t) => {
  const settings = settingsFor(wiki, {sources: [{action_api: {catch_up: true}}], posts: {hold_editor: "soon"}, colour: "blue"}, {language: 5, path: "Not A Path"});
  const said = await refusedStart(t, settings, badConfiguration);
  for (const setting of ["hold_editor", "colour", "path"]) {
    await until(() => new RegExp(`wikipub.yaml:\\d+.*${setting}`).test(said()), 5_000).catch(() => assert.fail(`${setting} is not named:\n${said()}`));
  }
});

test("a database made for another host ends with 78 and names both", async (t) => {
  const other = await prepareDaemon(settingsFor(wiki, {sources: [{action_api: {catch_up: true}}]}));
  t.after(() => other.dispose());
  await other.start();
  await other.stop();
  const {settings} = other;
  const change = (server) => other.configure({...settings, server: {...settings.server, ...server}});
  await change({host: "ap.wiki.example"});
  const said = await refusedAgain(other, badConfiguration);
  await until(() => said().includes("ap.wiki.example") && said().includes(settings.server.host), 5_000);
  await change({handle_domain: "wiki.example"});
  await refusedAgain(other, badConfiguration);
  await other.configure(settings);
  await other.start();
});

test("a taken port, TCP or UDP, ends with 69 and names it", async (t) => {
  const squatter = createServer();
  squatter.listen(0, "127.0.0.1");
  await once(squatter, "listening");
  t.after(() => squatter.close());
  const taken = `127.0.0.1:${squatter.address().port}`;
  const sources = [{action_api: {catch_up: true}}];
  for (const server of [{host: taken, listen: taken}, {internal_listen: taken}]) {
    const said = await refusedStart(t, settingsFor(wiki, {sources, server}), unavailable);
    await until(() => said().includes(taken), 5_000).catch(() => assert.fail(`${taken} is not named:\n${said()}`));
  }
  const feed = createSocket("udp4");
  feed.bind(await freeUdpPort(), "127.0.0.1");
  await once(feed, "listening");
  t.after(() => feed.close());
  const address = `127.0.0.1:${feed.address().port}`;
  const said = await refusedStart(t, settingsFor(wiki, {sources: [{rcfeed: {listen: `udp://${address}`}}]}), unavailable);
  await until(() => said().includes(address), 5_000).catch(() => assert.fail(`${address} is not named:\n${said()}`));
});

test("a second daemon does not take the first one's control socket", async (t) => {
  const {control_socket} = daemon.settings.server;
  await refusedStart(t, settingsFor(wiki, {sources: [{action_api: {catch_up: true}}], server: {control_socket}}), unavailable);
  assert.equal((await ask("status")).host, daemon.host);
});

test("SIGTERM ends it within seconds with 0, whatever a peer or the wiki keeps it waiting for", async () => {
  const {isPost, edit} = await followed("Executioner");
  peer.behave(isPost, {never: true});
  await edit("One.");
  await peer.waitFor(isPost);
  const begun = Date.now();
  await daemon.stop();
  assert.ok(Date.now() - begun < 15_000, `it took ${Date.now() - begun} ms`);
  await daemon.start();
  assert.equal(await actorOf(wiki, daemon, "Executioner"), (await ask("lookup", "Executioner")).id);
});
