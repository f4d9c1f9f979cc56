// SPDX-License-Identifier: GPL-2.0-or-later
// schemas/activitypub describes the documents that tests/golden holds, and would notice the mistakes that peers refuse.
import assert from "node:assert/strict";
import {readdirSync, readFileSync} from "node:fs";
import {test} from "node:test";
import {Ajv} from "ajv";

const schemas = new URL("../../schemas/activitypub/", import.meta.url);
const golden = new URL("../golden/", import.meta.url);
const read = (url) => JSON.parse(readFileSync(url, "utf8"));

const ajv = new Ajv({allErrors: true, strict: true, strictRequired: false, strictTypes: false, strictTuples: false});
for (const name of readdirSync(schemas)) ajv.addSchema(read(new URL(name, schemas)));

/** Which schema a golden document follows. */
const documents = {
  activity: ["accept", "accept-quote", "create", "delete", "delete-actor", "move", "reject", "reject-quote", "update", "update-actor", "update-deleted-page"],
  actor: ["actor-editor", "actor-instance", "actor-moved", "actor-page"],
  collection: ["conversation", "featured", "featured-empty", "outbox"],
  "collection-page": ["followers-page", "outbox-page"],
  "deleted-page": ["actor-deleted-page"],
  nodeinfo: ["nodeinfo-2.0", "nodeinfo-2.1"],
  "nodeinfo-links": ["nodeinfo-links"],
  note: ["note", "note-plain"],
  "quote-authorization": ["quote-authorization"],
  webfinger: ["webfinger"],
};

const failures = (schema, document) => (ajv.validate(`${schema}.json`, document) ? [] : ajv.errors);

for (const [schema, names] of Object.entries(documents)) {
  for (const name of names) test(`${name}.json follows ${schema}.json`, () => {
    assert.deepEqual(failures(schema, read(new URL(`${name}.json`, golden))), []);
  });
}

test("every golden document has a schema", () => {
  const names = readdirSync(golden).filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -5));
  assert.deepEqual(names.sort(), Object.values(documents).flat().sort());
});

const mistakes = [
  ["actor", "actor-page", "several keys", (actor) => { actor.publicKey = [actor.publicKey]; }],
  ["actor", "actor-page", "a url that is an array", (actor) => { actor.url = [actor.url]; }],
  ["actor", "actor-page", "a handle in upper case", (actor) => { actor.preferredUsername = "Albert"; }],
  ["actor", "actor-page", "no outbox", (actor) => { delete actor.outbox; }],
  ["actor", "actor-page", "an alias that is no array", (actor) => { actor.alsoKnownAs = "https://a.example/"; }],
  ["actor", "actor-page", "a key id without #main-key", (actor) => { actor.publicKey.id = actor.id; }],
  ["note", "note", "a content warning", (note) => { note.summary = "edited"; }],
  ["note", "note", "recipients that are no array", (note) => { note.to = note.to[0]; }],
  ["note", "note", "nobody to read it", (note) => { note.to = []; note.cc = []; }],
  ["note", "note", "a language", (note) => { note.language = "en"; }],
  ["note", "note", "an id with a fragment", (note) => { note.id += "#note"; }],
  ["activity", "create", "an actor that is an object", (create) => { create.actor = {id: create.actor}; }],
  ["activity", "update", "no time of change", (update) => { delete update.object.updated; }],
  ["activity", "accept", "a Follow by its id alone", (accept) => { accept.object = accept.object.id; }],
  ["collection", "outbox", "no first page", (outbox) => { delete outbox.first; }],
  ["webfinger", "webfinger", "a second application link", (jrd) => { jrd.links.push({rel: "self", type: "application/json", href: "https://a.example/"}); }],
  ["nodeinfo", "nodeinfo-2.0", "a member of 2.1", (info) => { info.software.repository = "https://a.example/"; }],
];

for (const [schema, name, mistake, spoil] of mistakes) test(`${schema}.json refuses ${mistake}`, () => {
  const document = read(new URL(`${name}.json`, golden));
  spoil(document);
  assert.notDeepEqual(failures(schema, document), []);
});
