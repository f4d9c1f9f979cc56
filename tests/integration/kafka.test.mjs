// SPDX-License-Identifier: GPL-2.0-or-later
// Wikimedia's daemons read Kafka. The broker is librdkafka's mock cluster in a process of its own, the events are captured
// ones, the wiki is what its API answers.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {startDaemon, wikiSettings} from "../support/daemon.mjs";
import {editOf, suppressionOf} from "../support/eventbus.mjs";
import {startHostilePeer} from "../support/hostile_peer.mjs";
import {startKafka} from "../support/kafka.mjs";
import {startShownWiki} from "../support/shown_wiki.mjs";
import {diffOf, until} from "../support/story.mjs";

const title = "Event page";
const changes = ["eqiad.mediawiki.recentchange", "codfw.mediawiki.recentchange"];
const visibility = "eqiad.mediawiki.revision-visibility-change";
// A member that was killed is missed after its session of 15 s, and a little more.
const takeOver = 60_000;

let kafka;
let wiki;
let peer;
let daemon;
let actor;
let revision = 100;

before(async () => {
  kafka = await startKafka({[changes[0]]: 1, [changes[1]]: 2, [visibility]: 1});
  wiki = await startShownWiki("testwiki");
  wiki.pages.set(11, {title});
  wiki.revisions.set(revision, {page: 11, parent: 0});
  peer = await startHostilePeer({hosts: 2});
  daemon = await startDaemon({
    wikis: [wikiSettings(wiki)],
    sources: [{action_api: {catch_up: false}}],
    posts: {daily_cap_page: 50},
  });
  actor = `http://${daemon.host}/w/testwiki/p/11`;
  await peer.follower("reader").follow(actor);
});

after(async () => {
  await daemon?.dispose();
  await peer?.stop();
  await wiki?.stop();
  await kafka?.stop();
});

/** The event of a new revision. */
function edit() {
  wiki.revisions.set(++revision, {page: 11, parent: revision - 1, comment: `words of ${revision}`});
  return editOf(revision, revision - 1, title);
}

const isPost = ({json}) => json?.type === "Create" && json.actor === actor;
const isDelete = ({json}) => json?.type === "Delete";
const posts = () => peer.requests.filter(isPost).map(({json}) => json.object);
const revisionsTold = () => posts().map((post) => diffOf(post).to);

async function metric(name) {
  const lines = (await (await fetch(`${daemon.internalUrl}/metrics`)).text()).split("\n");
  return Number(lines.find((line) => line.startsWith(name))?.split(" ").at(-1) ?? 0);
}

test("it begins at the time that the settings name, and not before", async () => {
  await daemon.stop();
  const hour = 3_600_000;
  await kafka.produce(changes[0], edit(), {at: Date.now() - 3 * hour});
  await kafka.produce(changes[0], edit(), {at: Date.now() - hour});
  const start = new Date(Date.now() - 2 * hour).toISOString();
  const source = {brokers: kafka.encryptedBrokers, ca_file: kafka.certificate, topics: [...changes, visibility], start};
  await daemon.configure({...daemon.settings, sources: [{kafka: source}]});
  await daemon.start();
  await peer.waitFor(isPost, takeOver);
  assert.deepEqual([diffOf(posts()[0])], [{from: revision - 1, to: revision}]);
});

test("both data centres' topics and every partition make posts; other wikis, canaries and what is no event do not", async () => {
  await kafka.produce(changes[1], {...edit(), wiki: "elsewhere"});
  await kafka.produce(changes[1], {$schema: "/mediawiki/recentchange/1.0.0", meta: {domain: "canary", stream: "mediawiki.recentchange", dt: new Date().toISOString()}});
  const parked = await kafka.produce(changes[1], '{"half', {partition: 1});
  await kafka.produce(changes[1], edit(), {partition: 1});
  await peer.waitForMany(2, isPost, 30_000);
  assert.equal(revisionsTold().at(-1), revision);
  const {topic, partition, offset, count} = await daemon.waitForLog(({event}) => event === "kafka.messages_parked");
  assert.deepEqual([topic, partition, offset, count], [changes[1], 1, parked, 1]);
  assert.equal(await metric('wikipub_events_refused_total{cause="unparsable",source="kafka"}'), 1);
});

test("what Kafka tells over TLS of a suppression is believed", async () => {
  const [{id}] = posts();
  const told = diffOf(posts()[0]).to;
  wiki.hide(told, "text", "comment", "user", "suppressed");
  await kafka.produce(visibility, suppressionOf(told, 11));
  await peer.waitFor((request) => isDelete(request) && (request.json.object.id ?? request.json.object) === id);
});

test("killed, it goes on where the database is: nothing is lost, nothing comes twice", async () => {
  const known = posts().length;
  const expected = [];
  for (let i = 0; i < 3; ++i) {
    await kafka.produce(changes[i % 2], edit());
    expected.push(revision);
    await peer.waitForMany(known + i + 1, isPost, 30_000);
  }
  await kafka.produce(changes[0], edit());
  await daemon.kill();
  const since = daemon.log.length;
  await daemon.start();
  await daemon.waitForLog(({event}) => event === "kafka.assigned", {since, timeout: takeOver});
  await peer.waitForMany(known + 4, isPost, 30_000);
  await kafka.produce(changes[1], edit());
  await peer.waitForMany(known + 5, isPost, 30_000);
  assert.deepEqual(revisionsTold().slice(known), [...expected, revision - 1, revision]);
  assert.equal(new Set(posts().map(({id}) => id)).size, posts().length);
  await until(async () => (await metric('wikipub_stream_lag_seconds{source="kafka"}')) === 0, 5_000);
});
