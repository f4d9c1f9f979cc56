// SPDX-License-Identifier: GPL-2.0-or-later
// What the daemon emits, judged by implementations that other people wrote: Fedify, activitypub-testing, and the
// verifier that PeerTube and Misskey use.
import assert from "node:assert/strict";
import {execFile} from "node:child_process";
import {after, before, test} from "node:test";
import {fileURLToPath} from "node:url";
import {promisify} from "node:util";
import httpSignature from "@peertube/http-signature";
import {startPeer} from "../../deploy/follower/peer.mjs";
import {actorOfNewPage, startWikiAndDaemon, until} from "../support/story.mjs";

const activitypubTesting = fileURLToPath(new URL("../node_modules/.bin/activitypub-testing", import.meta.url));

// MediaWiki allows all of these; 255 bytes are its limit.
const titles = ["AC/DC (Band)", "What's up? & more", "Ελλάδα", "東京", "مرحبا", "🦊", "A_b c", "語".repeat(85)];

let wiki;
let daemon;
let peer;
let stop;

before(async () => {
  ({wiki, daemon, stop} = await startWikiAndDaemon());
  peer = await startPeer();
});

after(async () => {
  await peer?.stop();
  await stop?.();
});

for (const title of titles) {
  test(`the actor of "${title.slice(0, 30)}" is found by its address and handle, and Fedify reads it`, async () => {
    const id = await actorOfNewPage(wiki, daemon, title);
    assert.match(id, /^http:\/\/[\d.:]+\/w\/testwiki\/p\/\d+$/);
    const actor = await peer.lookup(id);
    assert.equal(actor.constructor.name, "Service");
    assert.equal(String(actor.name), title.replaceAll("_", " "));
    const handle = `${actor.preferredUsername}@${daemon.host}`;
    assert.match(String(actor.preferredUsername), /^[a-z0-9_]+([.-][a-z0-9_]+)*$/);
    assert.equal((await peer.lookup(`@${handle.toUpperCase()}`)).id.href, id);
    assert.equal((await actor.getPublicKey()).ownerId.href, id);
    for (const collection of [await actor.getOutbox(), await actor.getFollowers()]) assert.equal(collection.constructor.name, "OrderedCollection");
  });
}

test("the actors of instance and wiki are read by Fedify", async () => {
  assert.equal((await peer.lookup(`${daemon.url}/actor`)).constructor.name, "Application");
  assert.equal((await peer.lookup(`${daemon.url}/w/testwiki`)).constructor.name, "Service");
});

test("an actor passes activitypub-testing", async () => {
  const id = await actorOfNewPage(wiki, daemon, "Conformance");
  const {stdout} = await promisify(execFile)(process.execPath, [activitypubTesting, "test", "actor", id], {maxBuffer: 1 << 26});
  const results = stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const withOutcome = (outcome) => results.filter(({result}) => result.outcome === outcome).map(({test: {name}, result}) => `${name}: ${result.info ?? ""}`);
  assert.deepEqual(withOutcome("failed"), []);
  assert.ok(withOutcome("passed").length >= 5, stdout);
});

test("S1, S3: a delivery's signature satisfies @peertube/http-signature, and a changed one does not", async () => {
  const id = await actorOfNewPage(wiki, daemon, "Signature");
  await peer.follow(id);
  await peer.waitFor(({type, json}) => type === "Accept" && json.actor === id);
  const delivered = () => peer.deliveries.find(({body}) => JSON.parse(body).actor === id);
  await until(async () => delivered() !== undefined, 10_000);
  const {path, headers} = delivered();
  const parsed = httpSignature.parseRequest({method: "POST", url: path, headers}, {headers: ["(request-target)", "host", "date", "digest"]});
  const {json} = await daemon.get(id);
  assert.equal(parsed.keyId, json.publicKey.id);
  assert.equal(httpSignature.verifySignature(parsed, json.publicKey.publicKeyPem), true);
  const changed = httpSignature.parseRequest({method: "POST", url: `${path}?`, headers});
  assert.equal(httpSignature.verifySignature(changed, json.publicKey.publicKeyPem), false);
});

test("D25: NodeInfo leads to documents of both versions", async () => {
  const {json} = await daemon.get("/.well-known/nodeinfo", {});
  const versions = [];
  for (const link of json.links.filter(({rel}) => rel.startsWith("http://nodeinfo.diaspora.software/ns/schema/"))) {
    const {json: document} = await daemon.get(new URL(link.href).pathname, {});
    assert.deepEqual([document.software.name, document.protocols, document.openRegistrations], ["wikipub", ["activitypub"], false]);
    versions.push(document.version);
  }
  assert.deepEqual(versions.sort(), ["2.0", "2.1"]);
});
