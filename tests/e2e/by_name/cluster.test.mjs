// SPDX-License-Identifier: GPL-2.0-or-later
// Three nodes on machines of their own, with MariaDB, Kafka, a wiki and the Fediverse on a network that is cut here and there,
// while pages are edited, followed and hidden. After each misfortune every peer has what it should have, and nothing else.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {setTimeout as pause} from "node:timers/promises";
import {prepareDaemon, wikiSettings} from "../../support/daemon.mjs";
import {editOf, suppressionOf} from "../../support/eventbus.mjs";
import {startHostilePeer} from "../../support/hostile_peer.mjs";
import {startKafka} from "../../support/kafka.mjs";
import {mariadbServer} from "../../support/mariadb.mjs";
import {enterNetwork, Network, services} from "../../support/network.mjs";
import {startNodesFront} from "../../support/nodes_front.mjs";
import {reckon} from "../../support/reckoning.mjs";
import {startShownWiki} from "../../support/shown_wiki.mjs";
import {diffOf, until} from "../../support/story.mjs";

const skip = enterNetwork();

const hosts = 30;
const pages = 4;
const tryLater = 75;
const start = new Date().toISOString();
const topics = {"eqiad.mediawiki.recentchange": 1, "codfw.mediawiki.recentchange": 2, "eqiad.mediawiki.revision-visibility-change": 1};
const [eqiad, codfw, visibility] = Object.keys(topics);

let network;
let kafka;
let wiki;
let peer;
let front;
let nodes = [];
let traffic;

before(async () => {
  if (skip) return;
  network = new Network();
  await mariadbServer({address: services.database});
  kafka = await startKafka(topics, {address: services.kafka});
  wiki = await startShownWiki("testwiki", {address: services.wiki});
  peer = await startHostilePeer({hosts, network: services.peers});
  const first = await addNode();
  front = await startNodesFront(services.front, []);
  nodes = [first, await addNode(first.settings.storage), await addNode(first.settings.storage)];
  front.nodes = nodes.map(({settings}) => settings.server.listen);
  await first.start();
  for (const node of nodes.slice(1)) await node.start({until: "duty.waiting"});
  traffic = new Traffic();
  await traffic.prepare();
});

after(async () => {
  await traffic?.end();
  for (const node of nodes) await node.dispose();
  front?.stop();
  await kafka?.stop();
  await peer?.stop();
  await wiki?.stop();
  network?.end();
});

async function addNode(storage, development = {}) {
  const machine = await network.machine();
  const node = await prepareDaemon(
    {
      wikis: [wikiSettings(wiki)],
      sources: [{kafka: {brokers: kafka.encryptedBrokers, ca_file: kafka.certificate, topics: Object.keys(topics), start}}],
      server: {host: services.front, listen: `${machine.address}:8420`, internal_listen: `${machine.address}:8421`},
      posts: {daily_cap_page: 1_000},
      storage,
      development,
    },
    {database: "mariadb", inside: machine.inside},
  );
  node.machine = machine;
  return node;
}

/** Whoever edits, follows and hides, from begin() to end(). */
class Traffic {
  edits = new Map();
  follows = [];
  hidden = new Set();
  /** Statuses with which a Follow was refused. */
  refusals = [];
  cuts = 0;

  #revision = 1_000;
  #works = [];
  #going = false;
  #turn = 0;
  #told = new Map();

  /** Each page has followers at a third of the hosts. */
  async prepare() {
    peer.on("request", ({json}) => {
      if (json?.type === "Accept") this.#accepted(json.object?.id ?? json.object);
      if (json?.type === "Create") this.#told.set(diffOf(json.object).to, json.actor);
    });
    for (let page = 1; page <= pages; page += 1) {
      wiki.pages.set(page, {title: `Page ${page}`});
      const actor = `http://${services.front}/w/testwiki/p/${page}`;
      this.edits.set(actor, []);
      await Promise.all(Array.from({length: hosts / 3}, (_, host) => this.#follow(actor, (3 * host + page) % hosts)));
    }
  }

  begin() {
    this.#going = true;
    this.#works = [
      this.#again(600, () => this.#edit()),
      this.#again(2_500, () => this.#follow([...this.edits.keys()][this.#next(pages)], this.#next(hosts))),
      this.#again(4_000, () => this.#hide()),
    ];
  }

  /** Nothing new comes; who asks to follow goes on asking. */
  async end() {
    this.#going = false;
    await Promise.all(this.#works);
  }

  /** Until so many more deliveries came: it goes on. */
  async more(count = 10) {
    const came = peer.deliveries.length;
    await until(() => peer.deliveries.length >= came + count, 60_000);
  }

  reckon() {
    const deliveries = peer.deliveries.filter(({json, answered}) => json && answered === 202);
    return reckon({...this, deliveries});
  }

  async #again(every, work) {
    while (this.#going) {
      await work();
      await pause(every);
    }
  }

  #next(count) {
    this.#turn += 1;
    return this.#turn % count;
  }

  async #edit() {
    const page = 1 + this.#next(pages);
    const edits = [...this.edits.values()][page - 1];
    const parent = edits.at(-1)?.revision ?? ++this.#revision;
    if (!edits.length) wiki.revisions.set(parent, {page, parent: 0, comment: "before"});
    const revision = ++this.#revision;
    wiki.revisions.set(revision, {page, parent, comment: `words of ${revision}`});
    edits.push({revision, parent, at: Date.now()});
    // In order for each page, as Kafka keeps it within a partition.
    const [topic, partition] = [[eqiad, 0], [codfw, 0], [codfw, 1]][page % 3];
    await kafka.produce(topic, editOf(revision, parent, `Page ${page}`), {partition});
  }

  /** As a server does: it asks again until it is heard. */
  async #follow(actor, host) {
    if (this.follows.some((follow) => follow.actor === actor && follow.host === `${services.peers}.1.${host + 1}:${peer.port}`)) return;
    const follower = peer.follower(`reader${this.follows.length}`, {host});
    const follow = {actor, host: new URL(follower.origin).host, id: `${follower.id}/follow`};
    this.follows.push(follow);
    const accepted = new Promise((resolve) => (follow.accepted = resolve));
    for (let status = 0; status < 200 || status >= 300; ) {
      status = await follower.send(actor, {id: follow.id, type: "Follow", actor: follower.id, object: actor}).then((answer) => answer.status, () => 0);
      if (status >= 300 && status < 500) this.refusals.push(status);
      if (status >= 300 || !status) await pause(1_000);
    }
    await accepted;
  }

  #accepted(id) {
    const follow = this.follows.find((one) => one.id === id);
    follow.since ??= Date.now();
    follow.accepted?.();
  }

  /** What somebody has been told of, perhaps not everybody yet, and what came after it too: a diff from what is hidden has no link. */
  async #hide() {
    const succeeded = [...this.edits.values()].flatMap((edits) => edits.slice(0, -1).filter((_, i) => this.#told.has(edits[i + 1].revision)));
    const candidates = succeeded.map(({revision}) => revision).filter((revision) => this.#told.has(revision) && !this.hidden.has(revision));
    const revision = candidates.sort((one, other) => one - other).at(-1 - this.#next(3));
    if (!revision) return;
    this.hidden.add(revision);
    wiki.hide(revision, "text", "comment", "user", "suppressed");
    await kafka.produce(visibility, suppressionOf(revision, wiki.revisions.get(revision).page));
  }
}

const states = {"daemon.ready": "works", "duty.waiting": "waits", "daemon.stopped": "ended"};

function stateOf(node) {
  return states[node.log.findLast(({event}) => event in states)?.event];
}

/** The node on duty, as the nodes have it. */
const working = () => nodes.find((node) => stateOf(node) === "works");
const waiting = () => nodes.filter((node) => stateOf(node) === "waits");

/** When a node last sent anything. */
const lastSent = ({machine}) => peer.requests.findLast(({from}) => from === machine.address)?.at.getTime() ?? 0;

/** Traffic while something happens; then everything has to arrive. `cuts`: leases that end otherwise than given back. */
async function withTraffic(happens, {cuts = 0} = {}) {
  traffic.begin();
  try {
    await traffic.more();
    await happens();
    await traffic.more();
  } finally {
    await traffic.end();
  }
  traffic.cuts += cuts;
  let reckoned;
  await until(() => (reckoned = traffic.reckon()).faults.length === 0, 180_000).catch(() => {});
  assert.deepEqual(reckoned.faults.slice(0, 10), []);
  assert.deepEqual(traffic.refusals, [], "nobody is refused for our own trouble");
  console.log(`measured: ${reckoned.posts} posts, ${peer.deliveries.length} deliveries, ${reckoned.repeated} repeated`);
}

/** Until another node works; prints how long that took. */
async function takeover(what, from, {timeout = 90_000} = {}) {
  const others = nodes.filter((node) => node !== from).map((node) => ({node, since: node.log.length}));
  const began = performance.now();
  const next = await Promise.any(others.map(({node, since}) => node.waitForLog(({event}) => event === "daemon.ready", {since, timeout}).then(() => node)));
  console.log(`measured: ${what}: another node works after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return next;
}

const waits = (node, since, timeout = 90_000) => node.waitForLog(({event}) => event === "duty.waiting", {since, timeout});

test("one of three nodes works", {skip}, async () => {
  assert.deepEqual([working(), waiting()], [nodes[0], nodes.slice(1)]);
  await withTraffic(() => traffic.more(30));
});

test("killed, it is followed within a minute", {skip}, async () => {
  const node = working();
  await withTraffic(async () => {
    await node.kill();
    await takeover("killed", node);
    await node.start({until: "duty.waiting"});
  }, {cuts: 1});
});

test("stopped, it hands over at once", {skip}, async () => {
  const node = working();
  await withTraffic(async () => {
    const next = takeover("stopped", node, {timeout: 15_000});
    await node.stop();
    await next;
    await node.start({until: "duty.waiting"});
  });
});

test("paused past its lease, it gives way and waits", {skip}, async () => {
  const node = working();
  await withTraffic(async () => {
    const since = node.log.length;
    process.kill(node.pid, "SIGSTOP");
    await takeover("paused", node);
    await traffic.more();
    process.kill(node.pid, "SIGCONT");
    await waits(node, since);
  }, {cuts: 1});
});

test("cut off from the database, it falls silent before another begins, and waits once it hears of it again", {skip}, async () => {
  const node = working();
  await withTraffic(async () => {
    const since = node.log.length;
    const began = Date.now();
    network.cut(node.machine, services.database);
    await takeover("cut off from the database", node);
    const sent = (lastSent(node) - began) / 1000;
    console.log(`measured: cut off from the database: its last request goes out after ${sent.toFixed(1)} s`);
    assert.ok(sent < 20, "it sends nothing beyond its lease");
    await pause(30_000);
    assert.equal((lastSent(node) - began) / 1000, sent, "nor later");
    network.join(node.machine, services.database);
    await waits(node, since);
  }, {cuts: 1});
});

test("cut off from Kafka for long, it leaves the work to another, which is not", {skip}, async () => {
  const node = working();
  await withTraffic(async () => {
    const since = node.log.length;
    network.cut(node.machine, services.kafka);
    await takeover("cut off from Kafka", node, {timeout: 150_000});
    await waits(node, since);
    network.join(node.machine, services.kafka);
  });
});

test("cut off from the Fediverse, it leaves sending to the others, and works on", {skip}, async () => {
  const node = working();
  const since = node.log.length;
  await withTraffic(async () => {
    network.cut(node.machine, services.peers);
    await node.waitForLog(({event}) => event === "fan_out.hears_nobody", {since, timeout: 90_000});
    const before = peer.deliveries.length;
    await until(() => peer.deliveries.length > before + hosts, 60_000);
    network.join(node.machine, services.peers);
  });
  assert.equal(working(), node);
});

test("upgraded one by one, those that wait first, nobody notices", {skip}, async () => {
  const node = working();
  await withTraffic(async () => {
    for (const other of waiting()) {
      await other.stop();
      await other.start({until: "duty.waiting"});
    }
    const next = takeover("upgraded", node, {timeout: 15_000});
    await node.stop();
    await next;
    await node.start({until: "duty.waiting"});
  });
});

test("a fourth node whose clock is 20 s ahead works with the others; 45 s off, it does not start", {skip}, async () => {
  const {storage} = nodes[0].settings;
  const wrong = await addNode(storage, {clock_offset: "45s"});
  nodes.push(wrong);
  await assert.rejects(wrong.start(), new RegExp(`ended with ${tryLater} before it was ready`));
  await wrong.ended();
  const {detail} = await wrong.waitForLog(({event}) => event === "clock.refused");
  assert.match(detail, /clock is 4[4-6] s behind this machine's; set both by NTP/);

  const fourth = await addNode(storage, {clock_offset: "20s"});
  nodes.push(fourth);
  front.nodes.push(fourth.settings.server.listen);
  await fourth.start({until: "duty.waiting"});
  await withTraffic(async () => {
    const since = fourth.log.length;
    const others = nodes.slice(0, 3).sort((one) => (one === working() ? 1 : -1));
    for (const node of others) await node.stop();
    await fourth.waitForLog(({event}) => event === "daemon.ready", {since});
    await traffic.more();
    await nodes[0].start({until: "duty.waiting"});
    await fourth.kill();
    await takeover("killed, with a clock 20 s ahead", fourth);
  }, {cuts: 1});
});
