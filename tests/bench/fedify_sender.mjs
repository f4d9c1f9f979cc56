// SPDX-License-Identifier: GPL-2.0-or-later
// Fedify with its queue in memory, as fast as its own documentation sets it up: the first line of the input names the
// recipients, each "post" sends a Create to all of them.
import {createRequire} from "node:module";
import {createInterface} from "node:readline";
import {pathToFileURL} from "node:url";

const installed = createRequire(new URL("../../deploy/follower/package.json", import.meta.url));
const {createFederation, generateCryptoKeyPair, InProcessMessageQueue, MemoryKvStore, ParallelMessageQueue} = await import(pathToFileURL(installed.resolve("@fedify/fedify")));
const {Create, Note, Person, PUBLIC_COLLECTION} = await import(pathToFileURL(installed.resolve("@fedify/vocab")));

const atOnce = 50;
const origin = "http://127.0.0.1:1/";
const keyPair = await generateCryptoKeyPair("RSASSA-PKCS1-v1_5");
const federation = createFederation({
  kv: new MemoryKvStore(),
  queue: new ParallelMessageQueue(new InProcessMessageQueue(), atOnce),
  allowPrivateAddress: true,
  firstKnock: "draft-cavage-http-signatures-12",
});
federation
  .setActorDispatcher("/users/{identifier}", (context, identifier) => new Person({id: context.getActorUri(identifier), preferredUsername: identifier}))
  .setKeyPairsDispatcher(() => [keyPair]);

const lines = createInterface({input: process.stdin})[Symbol.asyncIterator]();
const recipients = JSON.parse((await lines.next()).value).map(({id, inbox, shared}) => ({id: new URL(id), inboxId: new URL(inbox), endpoints: {sharedInbox: new URL(shared)}}));
const context = federation.createContext(new URL(origin), undefined);
console.log("ready");

let number = 0;
for await (const _ of lines) {
  number += 1;
  const actor = context.getActorUri("page");
  const note = new Note({
    id: new URL(`/notes/${number}`, origin),
    attribution: actor,
    to: PUBLIC_COLLECTION,
    content: `<p>Page 1 was edited: "corrected the year, added a source" (+17 bytes). <a href="http://127.0.0.1/index.php?diff=${number}">Show the difference</a></p>`,
  });
  const create = new Create({id: new URL(`/notes/${number}/create`, origin), actor, object: note, to: PUBLIC_COLLECTION});
  await context.sendActivity({identifier: "page"}, recipients, create, {preferSharedInbox: true});
}
