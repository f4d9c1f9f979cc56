// SPDX-License-Identifier: GPL-2.0-or-later
// The daemon with MariaDB: its schema is somebody else's to change, the server may go away and come back, and whoever
// began with a file moves there without losing a follower.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {prepareDaemon} from "../support/daemon.mjs";
import {startHostilePeer} from "../support/hostile_peer.mjs";
import {mariadbServer, newDatabase, schemaAccount} from "../support/mariadb.mjs";
import {actorOfNewPage, settingsFor, startWikiAndDaemon, until} from "../support/story.mjs";

const badConfiguration = 78;
const hosts = 40;

let wiki;
let daemon;
let stop;
let peer;
let server;

before(async () => {
  ({wiki, daemon, stop} = await startWikiAndDaemon());
  peer = await startHostilePeer({hosts});
  server = await mariadbServer();
});

after(async () => {
  await peer?.stop();
  await stop?.();
});

const refused = (answer) => answer.then((stdout) => assert.fail(`it succeeded: ${stdout}`), (error) => error);

const isCreate = (actor) => ({json}) => json?.type === "Create" && json.actor === actor;

/** A page that somebody at each of some hosts follows. */
async function followed(title, count = 1) {
  const actor = await actorOfNewPage(wiki, daemon, title);
  for (let host = 0; host < count; ++host) await peer.follower(`reader-${title.toLowerCase()}`, {host}).follow(actor);
  return actor;
}

const edit = async (title, text) => (await wiki.admin()).append(title, ` ${text}`);

test("a schema that is missing or too old ends with 78 and the command; the daemon's account may not make it", async (t) => {
  const other = await prepareDaemon(settingsFor(wiki, {sources: [{action_api: {catch_up: true}}], storage: await newDatabase(daemon.folder)}));
  t.after(() => other.dispose());
  await assert.rejects(other.start(), new RegExp(`ended with ${badConfiguration} before it was ready`));
  await other.ended();
  await until(() => other.story().includes("wikipubctl schema apply"), 5_000);

  const {stdout: status, code} = await refused(other.ctl("schema", "status"));
  assert.equal(code, badConfiguration);
  assert.match(status, /^0001_initial {2}missing$/m);
  assert.match((await refused(other.ctl("schema", "apply"))).stderr, /lacks a right/);
  const dry = await other.ctl("schema", "apply", "--dry-run");
  assert.equal(dry, await other.ctl("schema", "print"));
  assert.match(dry, /CREATE TABLE IF NOT EXISTS post \(/);

  // What is printed is what is applied: somebody may run it by hand.
  const database = new URL(other.settings.storage.url).pathname.slice(1);
  await server.run(`USE ${database};\n${dry}`);
  assert.doesNotMatch(await other.ctl("schema", "status"), /missing/);
  assert.match(await other.ctl("schema", "apply", ...(await schemaAccount(other.folder))), /nothing is missing/);
  await other.start();
});

test("a machine whose clock is not the server's ends with 75, to be tried again, and says by how much", async (t) => {
  const settings = settingsFor(wiki, {sources: [{action_api: {catch_up: true}}], development: {clock_offset: "-45s"}});
  const other = await prepareDaemon(settings, {database: "mariadb"});
  t.after(() => other.dispose());
  await assert.rejects(other.start(), /ended with 75 before it was ready/);
  await other.ended();
  await until(() => /clock is 4[4-6] s ahead of/.test(other.story()), 5_000);
  await other.configure({...other.settings, development: {...other.settings.development, clock_offset: "20s"}});
  await other.start();
});

test("it begins with a file, moves to MariaDB with wikipubctl, and every follower is still there", async () => {
  const actor = await followed("Tortoise");
  await edit("Tortoise", "We called him Tortoise because he taught us.");
  await peer.waitFor(isCreate(actor));

  const storage = await newDatabase(daemon.folder);
  const move = () => daemon.ctl("migrate-storage", "--to", storage.url, "--password-file", storage.password_file);
  assert.match((await refused(move())).stderr, /is running/);
  await daemon.stop();
  const schemaless = await refused(move());
  assert.match(schemaless.stderr, /wikipubctl schema apply/);
  const file = daemon.settings;
  await daemon.configure({...file, storage});
  await daemon.ctl("schema", "apply", ...(await schemaAccount(daemon.folder)));
  await daemon.configure(file);
  const moved = await move();
  assert.match(moved, /^post +1 +[0-9a-f]{16}$/m);
  assert.match(moved, /^follower +1 +[0-9a-f]{16}$/m);
  assert.match(moved, /are the same on both sides/);
  assert.equal(await move(), moved, "a second time finds all of it there");

  await daemon.configure({...file, storage});
  await daemon.start();
  const post = peer.deliveries.find(isCreate(actor)).json.object.id;
  assert.equal((await daemon.get(new URL(post).pathname)).status, 200);
  const since = peer.deliveries.length;
  await edit("Tortoise", "Really you are very dull!");
  await peer.waitFor((delivery) => isCreate(actor)(delivery) && peer.deliveries.indexOf(delivery) >= since);
});

test("killed in the middle of a fan-out, the daemon and then the server, everybody gets the one post", async () => {
  const actor = await followed("Gryphon", hosts);
  await edit("Gryphon", "It's all her fancy, that.");
  await peer.waitForMany(hosts / 4, isCreate(actor), 60_000);
  await daemon.kill();
  await daemon.start();
  await server.kill();
  await server.start();
  await until(() => new Set(peer.deliveries.filter(isCreate(actor)).map(({host}) => host)).size === hosts, 90_000);
  const received = peer.deliveries.filter(isCreate(actor));
  assert.equal(new Set(received.map(({json}) => json.id)).size, 1);
  assert.equal(new Set(received.map(({body}) => body)).size, 1);
});

test("a server that is read-only is told of, and what was edited meanwhile comes after it", async () => {
  const actor = await followed("Dodo");
  const since = daemon.log.length;
  await server.run("SET GLOBAL read_only = ON");
  await edit("Dodo", "Everybody has won, and all must have prizes.");
  await daemon.waitForLog((line) => JSON.stringify(line).includes("read-only"), {since});
  await server.run("SET GLOBAL read_only = OFF");
  await peer.waitFor(isCreate(actor), 60_000);
});
