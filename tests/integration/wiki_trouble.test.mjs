// SPDX-License-Identifier: GPL-2.0-or-later
// A wiki that is silent, talks nonsense, or turns out to be another one: nothing unchecked is published, nothing is
// withdrawn by mistake, and what can be served without it still is.
import assert from "node:assert/strict";
import {after, afterEach, before, test} from "node:test";
import {wikiSettings} from "../support/daemon.mjs";
import {startHostilePeer} from "../support/hostile_peer.mjs";
import {actorOfNewPage, startWikiAndDaemon} from "../support/story.mjs";
import {startWiki} from "../support/wiki.mjs";
import {startWikiFront} from "../support/wiki_front.mjs";

let wiki;
let other;
let front;
let daemon;
let stop;
let peer;
let offset = 0;

before(async () => {
  ({wiki, daemon, stop} = await startWikiAndDaemon());
  front = await startWikiFront(wiki.url);
  other = await startWiki({name: "Otherwiki"});
  peer = await startHostilePeer({hosts: 8});
  await daemon.stop();
  const settings = wikiSettings(wiki);
  await daemon.configure({...daemon.settings, wikis: [{...settings, api: {...settings.api, url: front.url}}]});
  await daemon.start();
});

afterEach(() => front.passOn(wiki.url));

after(async () => {
  await peer?.stop();
  await stop?.();
  await front?.stop();
  await other?.stop();
});

async function followed(title) {
  const actor = await actorOfNewPage(wiki, daemon, title);
  const follower = peer.follower(title.toLowerCase().replaceAll(" ", "-"), {host: offset % 8});
  await follower.follow(actor);
  const sent = (type) => ({json}) => json?.type === type && json.actor === actor;
  return {actor, isPost: sent("Create"), isDelete: sent("Delete"), edit: async (text) => (await wiki.admin()).append(title, ` ${text}`)};
}

/** The daemon a while later, when what it knew of the wiki has to be read again. */
async function later(minutes) {
  offset += minutes;
  await daemon.stop();
  await daemon.configure({...daemon.settings, development: {...daemon.settings.development, clock_offset: `${offset}min`}});
  await daemon.start();
}

for (const [name, trouble] of [
  ["is silent", () => front.fallSilent()],
  ["answers with a page of HTML", () => front.answerAlways(200, "<!DOCTYPE html><title>Welcome to nginx!</title>")],
  ["answers with a 500", () => front.answerAlways(500, "Fatal exception")],
  ["has become another wiki", () => front.passOn(other.url)],
]) {
  test(`while the wiki ${name}, nothing is published; when it is back, what waited is`, async () => {
    const {isPost, isDelete, edit} = await followed(`Waiting while it ${name}`);
    trouble();
    const asked = front.requests.length;
    await edit("One.");
    // The check before publishing has been tried.
    await daemon.waitForLog(() => front.requests.length > asked, {timeout: 60_000}).catch(() => {});
    assert.ok(front.requests.length > asked, "the daemon did not ask the wiki");
    assert.deepEqual(peer.requests.filter(isPost), []);
    front.passOn(wiki.url);
    await peer.waitFor(isPost, 120_000);
    assert.deepEqual(peer.requests.filter(isDelete), []);
  });

  test(`while the wiki ${name}, posts are 503 and actors stay up`, async () => {
    const {actor, isPost, isDelete, edit} = await followed(`Serving while it ${name}`);
    await edit("One.");
    const {json} = await peer.waitFor(isPost);
    assert.equal((await daemon.get(json.object.id)).status, 200);
    trouble();
    await later(11);
    const post = await daemon.get(json.object.id);
    assert.equal(post.status, 503);
    assert.ok(Number(post.headers.get("retry-after")) > 0);
    assert.equal((await daemon.get(`${actor}/outbox?page=true`)).status, 503);
    assert.equal((await daemon.get(actor)).status, 200);
    assert.equal((await daemon.webfinger(actor)).status, 200);
    front.passOn(wiki.url);
    await later(11);
    assert.equal((await daemon.get(json.object.id)).status, 200);
    assert.deepEqual(peer.requests.filter(isDelete), []);
  });
}
