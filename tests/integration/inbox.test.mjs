// SPDX-License-Identifier: GPL-2.0-or-later
// What comes in from outside: signatures, sizes, repeats, keys that cannot be had. Bad input is never a 5xx.
import assert from "node:assert/strict";
import {generateKeyPairSync} from "node:crypto";
import {after, before, test} from "node:test";
import {startPeer} from "../../deploy/follower/peer.mjs";
import {prepareDaemon} from "../support/daemon.mjs";
import {startHostilePeer} from "../support/hostile_peer.mjs";
import {actorOfNewPage, settingsFor, startWikiAndDaemon, until} from "../support/story.mjs";

let wiki;
let daemon;
let stop;
let peer;
let actor;

before(async () => {
  ({wiki, daemon, stop} = await startWikiAndDaemon());
  peer = await startHostilePeer({hosts: 12});
  actor = await actorOfNewPage(wiki, daemon, "Inbox");
});

after(async () => {
  await peer?.stop();
  await stop?.();
});

const followers = async () => (await daemon.get(`${actor}/followers`)).json.totalItems;
const followOf = (follower, id = `${follower.id}/follows/1`) => ({id, type: "Follow", actor: follower.id, object: actor});

for (const firstKnock of ["draft-cavage-http-signatures-12", "rfc9421"]) {
  test(`S6, S12: Fedify's Follow signed with ${firstKnock} is accepted, and its Undo ends it`, async (t) => {
    const fedify = await startPeer({firstKnock});
    t.after(() => fedify.stop());
    const before = await followers();
    await fedify.follow(actor);
    await fedify.waitFor(({type}) => type === "Accept");
    assert.equal(await followers(), before + 1);
    await fedify.unfollow(actor);
    assert.equal(await followers(), before);
    assert.deepEqual(fedify.deliveries.filter(({status}) => status >= 300), []);
  });
}

test("T14, T15: the same Follow twice is one follower and two times 202", async () => {
  const follower = peer.follower("twice", {host: 0});
  const before = await followers();
  for (let count = 0; count < 2; count += 1) assert.equal((await follower.send(actor, followOf(follower))).status, 202);
  await peer.waitFor(({json}) => json?.type === "Accept" && json.to?.includes?.(follower.id));
  assert.equal(await followers(), before + 1);
});

for (const [name, spoil] of [
  ["no signature", ({Signature, ...headers}) => headers],
  ["another date", (headers) => ({...headers, Date: new Date(Date.now() - 5_000).toUTCString()})],
  ["another digest", (headers) => ({...headers, Digest: `SHA-256=${Buffer.alloc(32).toString("base64")}`})],
  ["a key on another host", (headers) => ({...headers, Signature: headers.Signature.replace(/keyId="[^"]+"/, `keyId="http://${peer.hosts[5]}/users/other#main-key"`)})],
]) {
  test(`S6: a Follow with ${name} is answered with 401 and follows nothing`, async () => {
    const follower = peer.follower(name.replaceAll(" ", "-"), {host: 1});
    const before = await followers();
    assert.equal((await follower.send(actor, followOf(follower), spoil)).status, 401);
    assert.equal(await followers(), before);
  });
}

test("an activity in another's name is refused", async () => {
  const [mallory, victim] = [peer.follower("mallory", {host: 2}), peer.follower("victim", {host: 3})];
  const before = await followers();
  const {status} = await mallory.send(actor, {...followOf(victim), id: `${mallory.id}/follows/1`});
  assert.ok([401, 403].includes(status), `it was answered with ${status}`);
  assert.equal(await followers(), before);
});

for (const [name, body, expected] of [
  ["no JSON", "{", [400]],
  ["an array", "[]", [400]],
  ["no actor", '{"type":"Follow"}', [400, 401]],
  ["a hundred thousand brackets", "[".repeat(100_000), [400]],
  ["more than a mebibyte", JSON.stringify({type: "Follow", summary: "x".repeat(1 << 20)}), [413]],
]) {
  test(`T13, T14: a body with ${name} is answered with ${expected.join(" or ")}`, async () => {
    const answer = await fetch(`${actor}/inbox`, {method: "POST", body, headers: {"Content-Type": "application/activity+json"}});
    assert.ok([...expected, 401].includes(answer.status), `it was answered with ${answer.status}`);
    assert.equal((await daemon.get(actor)).status, 200);
  });
}

test("T14: an activity of a type nobody knows is answered with 202 and forgotten", async () => {
  const follower = peer.follower("inventor", {host: 4});
  const {status} = await follower.send(actor, {id: `${follower.id}/x/1`, type: "Transmogrify", actor: follower.id, object: actor});
  assert.equal(status, 202);
});

test("an actor's document that ends inside its body makes the Follow a matter for later, not for ever", async () => {
  const follower = peer.follower("cut", {host: 6});
  const document = {status: 200, headers: {"Content-Type": "application/activity+json"}, body: JSON.stringify(follower.document())};
  peer.behave(({method, host}) => method === "GET" && `http://${host}` === follower.origin, {...document, truncate: true}, {times: 1});
  const first = await follower.send(actor, followOf(follower));
  assert.ok([401, 503].includes(first.status), `it was answered with ${first.status}`);
  await until(async () => (await follower.send(actor, followOf(follower, `${follower.id}/follows/2`))).status === 202, 30_000);
});

test("a key that has changed is fetched again once", async () => {
  const follower = peer.follower("rotated", {host: 7});
  const {publicKey: other} = generateKeyPairSync("rsa", {modulusLength: 2048});
  const stale = follower.document();
  stale.publicKey.publicKeyPem = other.export({type: "spki", format: "pem"});
  const document = {status: 200, headers: {"Content-Type": "application/activity+json"}, body: JSON.stringify(stale)};
  peer.behave(({method, host}) => method === "GET" && `http://${host}` === follower.origin, document, {times: 1});
  assert.equal((await follower.send(actor, followOf(follower))).status, 202);
  assert.equal(peer.requests.filter(({method, host}) => method === "GET" && `http://${host}` === follower.origin).length, 2);
});

test("T12: with private addresses forbidden, a key on one is never asked for", async (t) => {
  const strict = await prepareDaemon(settingsFor(wiki, {sources: [{action_api: {catch_up: true}}], development: {allow_private_addresses: false}}));
  await strict.start();
  t.after(() => strict.dispose());
  const follower = peer.follower("inside", {host: 9});
  const {json} = await strict.webfinger(wiki.pageUrl("Inbox"));
  const own = json.links.find((link) => link.rel === "self").href;
  const {status} = await follower.send(own, {...followOf(follower), object: own});
  assert.ok(status >= 400 && status < 500, `it was answered with ${status}`);
  assert.deepEqual(peer.requests.filter(({host}) => `http://${host}` === follower.origin), []);
});
