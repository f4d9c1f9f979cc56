// SPDX-License-Identifier: GPL-2.0-or-later
// What misbehaves in the other tests does so only where it is told to.
import assert from "node:assert/strict";
import {test} from "node:test";
import {startPeer} from "../../deploy/follower/peer.mjs";
import {startHostilePeer} from "../support/hostile_peer.mjs";
import {startEventStreams} from "../support/wiki_replay.mjs";

test("a hostile peer's signature satisfies Fedify, and a spoilt one does not", async (t) => {
  const fedify = await startPeer();
  const hostile = await startHostilePeer({hosts: 2});
  t.after(() => Promise.all([fedify.stop(), hostile.stop()]));
  const follower = hostile.follower("mallory", {host: 1});
  await follower.follow(fedify.actor);
  assert.equal(hostile.deliveries[0].host, new URL(follower.id).host);
  assert.equal(fedify.received[0].json.actor, follower.id);
  const activity = {id: `${follower.id}/likes/1`, type: "Like", actor: follower.id, object: fedify.actor};
  const {status} = await follower.send(fedify.actor, activity, (headers) => ({...headers, Date: new Date(0).toUTCString()}));
  assert.equal(status, 401);
});

test("a hostile peer cuts, resets and counts as told", async (t) => {
  const hostile = await startHostilePeer();
  t.after(() => hostile.stop());
  const post = () => fetch(`http://${hostile.hosts[0]}/inbox`, {method: "POST", body: "{}"});
  hostile.behave(() => true, {status: 500}, {times: 1});
  assert.equal((await post()).status, 500);
  assert.equal((await post()).status, 202);
  hostile.behave(() => true, {status: 200, body: "x".repeat(1000), truncate: true}, {times: 1});
  await assert.rejects(post().then((answer) => answer.text()));
  hostile.behave(() => true, {reset: true}, {times: 1});
  await assert.rejects(post());
  assert.deepEqual(hostile.deliveries.map(({answered}) => answered), [500, 202, 200, "reset"]);
});

async function read(answer, count) {
  const frames = [];
  let text = "";
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    frames.push(...text.split("\n\n").slice(0, -1));
    text = text.slice(text.lastIndexOf("\n\n") + 2);
    if (frames.length >= count) break;
  }
  return frames;
}

test("the event streams resume by the id's time and refuse bad ids", async (t) => {
  const streams = await startEventStreams();
  t.after(() => streams.stop());
  const address = `${streams.url}/mediawiki.recentchange`;
  const connect = (id) => fetch(address, {headers: id ? {"Last-Event-ID": id} : {}});
  const first = await connect();
  streams.publish("mediawiki.recentchange", {id: 1, wiki: "x"}, {at: 1000});
  const [ok, one] = await read(first, 2);
  assert.equal(ok, ":ok");
  const id = /^id: (.*)$/m.exec(one)[1];
  assert.deepEqual(JSON.parse(id), [
    {topic: "eqiad.mediawiki.recentchange", partition: 0, timestamp: 1001},
    {topic: "codfw.mediawiki.recentchange", partition: 0, offset: -1},
  ]);
  streams.publish("mediawiki.recentchange", {id: 2, wiki: "x"}, {at: 2000});
  const [, two] = await read(await connect(id), 2);
  assert.equal(JSON.parse(/^data: (.*)$/m.exec(two)[1]).id, 2);
  assert.equal((await connect("[{}]")).status, 400);
  assert.equal((await connect('[{"topic":"eqiad.other","partition":0,"timestamp":1}]')).status, 404);
  assert.equal((await fetch(`${address}?since=nonsense`)).status, 400);
});
