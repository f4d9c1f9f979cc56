// SPDX-License-Identifier: GPL-2.0-or-later
// The peer that the other tests believe: two of them follow each other, so that what "verified" means is known.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {startPeer} from "../../deploy/follower/peer.mjs";

let cavage;
let rfc9421;

before(async () => {
  cavage = await startPeer({name: "anna", firstKnock: "draft-cavage-http-signatures-12"});
  rfc9421 = await startPeer({name: "bert", firstKnock: "rfc9421"});
});

after(() => Promise.all([cavage.stop(), rfc9421.stop()]));

for (const [scheme, sender, receiver] of [
  ["draft-cavage", () => cavage, () => rfc9421],
  ["RFC 9421", () => rfc9421, () => cavage],
]) {
  test(`a Follow signed with ${scheme} is verified and accepted`, async () => {
    await sender().follow(receiver().actor);
    const follow = await receiver().waitFor((entry) => entry.type === "Follow" && entry.json.actor === sender().actor);
    assert.equal(follow.json.object, receiver().actor);
    assert.equal("signature-input" in follow.headers, scheme === "RFC 9421");
    await sender().waitFor((entry) => entry.type === "Accept" && entry.json.actor === receiver().actor);
    assert.deepEqual(sender().following.map(({actor, accepted}) => ({actor, accepted})), [{actor: receiver().actor, accepted: true}]);
  });
}

test("a handle on this machine is followed over http, and an Undo takes the follow back", async () => {
  const handle = `@anna@${new URL(cavage.origin).host}`;
  const actor = await rfc9421.lookup(handle);
  assert.equal(actor.id.href, cavage.actor);
  await rfc9421.unfollow(handle);
  const undo = await cavage.waitFor((entry) => entry.type === "Undo" && entry.json.actor === rfc9421.actor);
  assert.equal(undo.json.object.type, "Follow");
  assert.deepEqual(rfc9421.following, []);
});

test("an activity without a signature is refused and never counts as received", async () => {
  const activity = {"@context": "https://www.w3.org/ns/activitystreams", id: `${cavage.actor}#unsigned`, type: "Create", actor: cavage.actor, object: `${cavage.actor}#note`};
  const answer = await fetch(`${rfc9421.origin}/inbox`, {
    method: "POST",
    headers: {"Content-Type": "application/activity+json"},
    body: JSON.stringify(activity),
  });
  assert.equal(answer.status, 401);
  assert.equal(rfc9421.deliveries.at(-1).status, 401);
  assert.equal(rfc9421.received.some((entry) => entry.json.id === activity.id), false);
});

test("waiting for what does not come ends with a list of what came", async () => {
  await assert.rejects(cavage.waitFor((entry) => entry.type === "Move", 50), /within 50 ms; there were: .*Follow/);
});
