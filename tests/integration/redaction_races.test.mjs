// SPDX-License-Identifier: GPL-2.0-or-later
// What is hidden while something else is under way: a Create that a host has not answered yet, a daemon that dies, a
// host that is away for days.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {editOf, postEvents, prepareForEvents, suppressionOf} from "../support/eventbus.mjs";
import {startHostilePeer} from "../support/hostile_peer.mjs";
import {startShownWiki} from "../support/shown_wiki.mjs";
import {nextSecond} from "../support/story.mjs";

const hosts = 6;
let wiki;
let daemon;
let peer;
let nextPage = 100;

before(async () => {
  wiki = await startShownWiki("testwiki");
  peer = await startHostilePeer({hosts});
  daemon = await prepareForEvents(wiki);
  await daemon.start();
});

after(async () => {
  await daemon?.dispose();
  await peer?.stop();
  await wiki?.stop();
});

const isOf = (type, actor) => ({json}) => json?.type === type && json.actor === actor;
const idOf = ({json}) => json.object.id ?? json.object;

/** A page with a follower on each of the hosts, and one revision that is about to be told of. */
async function followedPage(title, onHosts) {
  const page = nextPage++;
  wiki.pages.set(page, {title});
  wiki.revisions.set(page * 10, {page, parent: 0, comment: "before"});
  wiki.revisions.set(page * 10 + 1, {page, parent: page * 10, comment: "words that will be hidden"});
  const actor = `http://${daemon.host}/w/testwiki/p/${page}`;
  for (const host of onHosts) await peer.follower(`reader${page}`, {host}).follow(actor);
  const take = async (event) => assert.equal((await postEvents(daemon, [event])).status, 201);
  return {
    actor,
    edit: () => take(editOf(page * 10 + 1, page * 10, title)),
    suppress: async () => {
      wiki.hide(page * 10 + 1, "text", "comment", "user", "suppressed");
      await take(suppressionOf(page * 10 + 1, page));
    },
  };
}

test("suppressed while hosts still take the Create: no Delete overtakes it, and each host that had it gets one", async () => {
  const {actor, edit, suppress} = await followedPage("Fan-out", [0, 1, 2, 3, 4, 5]);
  let letGo;
  const gate = new Promise((resolve) => (letGo = resolve));
  peer.behave(isOf("Create", actor), {status: 202, wait: gate});
  await edit();
  await peer.waitForMany(hosts, isOf("Create", actor));
  await nextSecond();
  await suppress();
  const post = idOf(peer.requests.find(isOf("Create", actor)));
  assert.equal((await daemon.get(post)).status, 410, "here it is gone at once");
  assert.deepEqual(peer.requests.filter(isOf("Delete", actor)), [], "but told after the Create has ended");
  letGo();
  const deletes = await peer.waitForMany(hosts, isOf("Delete", actor), 30_000);
  assert.equal(new Set(deletes.map(({host}) => host)).size, hosts);
  assert.equal(peer.requests.filter(isOf("Create", actor)).length, hosts, "none is sent again");
});

test("suppressed before the Create could be delivered: the host never sees the words", async () => {
  const {actor, edit, suppress} = await followedPage("Behind", [0]);
  peer.behave(isOf("Create", actor), {status: 503});
  await edit();
  await peer.waitFor(isOf("Create", actor));
  await nextSecond();
  await suppress();
  const tried = peer.requests.filter(isOf("Create", actor)).length;
  await peer.waitFor(isOf("Delete", actor), 30_000);
  assert.equal(peer.requests.filter(isOf("Create", actor)).length, tried);
});

test("an event that was answered is not lost by kill -9", async () => {
  const {actor, edit, suppress} = await followedPage("Killed", [1]);
  await edit();
  await peer.waitFor(isOf("Create", actor));
  peer.behave(isOf("Delete", actor), {reset: true}, {times: 1});
  await nextSecond();
  wiki.silent = true;
  await suppress();
  await daemon.kill();
  await daemon.start();
  const post = idOf(peer.requests.find(isOf("Create", actor)));
  assert.equal((await daemon.get(post)).status, 410);
  wiki.silent = false;
  await peer.waitFor((request) => isOf("Delete", actor)(request) && request.answered === 202, 180_000);
});

test("a host that is away for nine days gets its Delete when it is back", async () => {
  const {actor, edit, suppress} = await followedPage("Away", [2]);
  await edit();
  await peer.waitFor(isOf("Create", actor));
  const away = {now: true};
  peer.behave((request) => away.now && isOf("Delete", actor)(request), {reset: true});
  await nextSecond();
  await suppress();
  await peer.waitFor(isOf("Delete", actor));
  const onDay = async (day, until) => {
    await daemon.stop();
    await daemon.configure({...daemon.settings, development: {...daemon.settings.development, clock_offset: `${day}d`}});
    const tried = peer.requests.filter(isOf("Delete", actor)).length;
    await daemon.start();
    const [attempt] = (await peer.waitForMany(tried + 1, isOf("Delete", actor), 20_000)).slice(-1);
    assert.equal(attempt.answered, until, `day ${day}`);
  };
  // Failures on seven days park a host: then nothing but Deletes is tried, every six hours.
  for (const day of [1, 2, 3, 4, 5, 6, 7, 8]) await onDay(day, "reset");
  away.now = false;
  await onDay(9, 202);
});
