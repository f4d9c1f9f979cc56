// SPDX-License-Identifier: GPL-2.0-or-later
// What the cluster test judges by: it finds each fault that it looks for.
import assert from "node:assert/strict";
import {beforeEach, test} from "node:test";
import {reckon} from "../support/reckoning.mjs";

const actor = "http://front/w/testwiki/p/1";
const [first, second, stranger] = ["10.91.1.1", "10.91.1.2", "10.91.1.3"];
let what;

const create = (host, from, to, words = "") => {
  const object = {id: `http://front/o/${to}`, content: `${words}<a href="http://wiki/?oldid=${from}&amp;diff=${to}">`};
  const json = {id: `${object.id}/create`, type: "Create", actor, object};
  return {host, json, body: JSON.stringify(json)};
};
const erase = (host, to) => {
  const json = {id: `http://front/o/${to}/delete`, type: "Delete", actor, object: {id: `http://front/o/${to}`, type: "Tombstone"}};
  return {host, json, body: JSON.stringify(json)};
};

beforeEach(() => {
  what = {
    deliveries: [first, second].flatMap((host) => [create(host, 10, 11), create(host, 11, 13), erase(host, 13)]),
    edits: new Map([[actor, [{revision: 11, parent: 10, at: 5}, {revision: 12, parent: 11, at: 6}, {revision: 13, parent: 12, at: 7}]]]),
    follows: [{actor, host: first, id: "one", since: 1}, {actor, host: second, id: "two", since: 2}],
    hidden: new Set([12]),
    cuts: 0,
  };
});

test("what is as it should be has no faults", () => {
  what.follows.push({actor, host: stranger, id: "late", since: 6});
  assert.deepEqual(reckon(what), {faults: [], posts: 2, repeated: 0});
});

const tamper = (index, count, ...others) => () => what.deliveries.splice(index, count, ...others);

for (const [fault, spoil] of [
  ["lacks http", tamper(0, 1)],
  ["lacks the Delete", tamper(2, 1)],
  ["after its Delete", () => what.deliveries.push(...what.deliveries.splice(4, 1))],
  ["with other words", tamper(3, 1, create(second, 10, 11, "other"))],
  ["deliveries were repeated", () => what.deliveries.push(what.deliveries[0])],
  ["o/11 without following", tamper(0, 0, create(stranger, 10, 11))],
  ["a Delete of .* without following", tamper(6, 0, erase(stranger, 13))],
  ["tells twice", tamper(0, 0, create(first, 10, 12))],
  ["tells nobody of what came after 10,", () => (what.deliveries = what.deliveries.filter(({json}) => !json.id.includes("/o/11")))],
  ["tells nobody of what came after 13", () => what.edits.get(actor).push({revision: 14, parent: 13, at: 8})],
  ["of which nothing is hidden", () => what.hidden.clear()],
  ["Undo x, which nobody expected", tamper(0, 0, {host: first, json: {id: "x", type: "Undo", actor, object: "y"}, body: ""})],
  ["Delete .*, which nobody expected", tamper(0, 0, erase(first, 13))],
  ["not its own", tamper(0, 0, {host: first, json: {id: "x", type: "Accept", actor, object: {id: "two"}}, body: ""})],
  ["that nobody edits", tamper(0, 0, {host: first, json: {...create(first, 20, 21).json, actor: "other"}, body: ""})],
]) {
  test(`it finds: ${fault}`, () => {
    spoil();
    assert.match(reckon(what).faults.join("\n"), new RegExp(fault));
  });
}

test("500 repeats are forgiven for each lease that was cut, and not one more", () => {
  const again = Array.from({length: 500}, () => what.deliveries[0]);
  what.cuts = 1;
  what.deliveries.unshift(...again);
  assert.deepEqual(reckon(what), {faults: [], posts: 2, repeated: 500});
  what.deliveries.unshift(again[0]);
  assert.match(reckon(what).faults.join(), /501 deliveries were repeated for 1/);
});
