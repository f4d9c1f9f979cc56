// SPDX-License-Identifier: GPL-2.0-or-later
// A wiki that is silent, talks nonsense, or turns out to be another one: nothing unchecked is published, nothing is
// withdrawn by mistake, and what can be served without it still is.
import assert from "node:assert/strict";
import {after, afterEach, before, test} from "node:test";
import {wikiSettings} from "../support/daemon.mjs";
import {startHostilePeer} from "../support/hostile_peer.mjs";
import {actorOfNewPage, startWikiAndDaemon, until} from "../support/story.mjs";
import {startWiki} from "../support/wiki.mjs";
import {startWikiFront} from "../support/wiki_front.mjs";

let wiki;
let other;
let front;
let daemon;
let stop;
let peer;
let nextHost = 0;

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
  const follower = peer.follower(title.toLowerCase().replaceAll(" ", "-"), {host: nextHost++});
  await follower.follow(actor);
  const sent = (type) => ({json}) => json?.type === type && json.actor === actor;
  return {actor, isPost: sent("Create"), isDelete: sent("Delete"), edit: async (text) => (await wiki.admin()).append(title, ` ${text}`)};
}

const troubles = [
  ["is silent", () => front.fallSilent()],
  ["answers with a page of HTML", () => front.answerAlways(200, "<!DOCTYPE html><title>Welcome to nginx!</title>")],
  ["answers with a 500", () => front.answerAlways(500, "Fatal exception")],
  ["has become another wiki", () => front.passOn(other.url)],
];

for (const [name, trouble] of troubles) {
  test(`while the wiki ${name}, nothing is published; when it is back, what waited is`, async () => {
    const {isPost, isDelete, edit} = await followed(`Waiting while it ${name}`);
    trouble();
    const asked = front.nextRequest(60_000);
    await edit("One.");
    // The check before publishing is under way or has failed.
    await asked;
    assert.deepEqual(peer.requests.filter(isPost), []);
    front.passOn(wiki.url);
    await peer.waitFor(isPost, 120_000);
    assert.deepEqual(peer.requests.filter(isDelete), []);
  });
}

test("what the wiki has not confirmed for ten minutes is 503 while the wiki is in trouble; actors and WebFinger stay up", async () => {
  const {actor, isPost, isDelete, edit} = await followed("Serving");
  await edit("One.");
  const {json} = await peer.waitFor(isPost);
  const post = json.object.id;
  const {json: outbox} = await daemon.get(`${actor}/outbox`);
  assert.equal((await daemon.get(post)).status, 200);
  front.fallSilent();
  await daemon.stop();
  await daemon.configure({...daemon.settings, development: {...daemon.settings.development, clock_offset: "11min"}});
  await daemon.start();
  for (const [name, trouble] of troubles) {
    trouble();
    const answer = await daemon.get(post);
    assert.equal(answer.status, 503, name);
    assert.ok(Number(answer.headers.get("retry-after")) > 0, name);
    assert.equal((await daemon.get(outbox.first)).status, 503, name);
    assert.equal((await daemon.get(actor)).status, 200, name);
    assert.equal((await daemon.webfinger(actor)).status, 200, name);
  }
  front.passOn(wiki.url);
  await until(async () => (await daemon.get(post)).status === 200, 120_000);
  assert.deepEqual(peer.requests.filter(isDelete), []);
});
