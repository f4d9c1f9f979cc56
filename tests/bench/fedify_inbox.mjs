// SPDX-License-Identifier: GPL-2.0-or-later
// Fedify's inbox with its store in memory: verifies, hears Follow and Undo, answers 202 afterwards. It prints its port.
import {createRequire} from "node:module";
import {createServer} from "node:http";
import {pathToFileURL} from "node:url";

const installed = createRequire(new URL("../../deploy/follower/package.json", import.meta.url));
const {createFederation, generateCryptoKeyPair, MemoryKvStore} = await import(pathToFileURL(installed.resolve("@fedify/fedify")));
const {Endpoints, Follow, Person, Undo} = await import(pathToFileURL(installed.resolve("@fedify/vocab")));

const keyPair = await generateCryptoKeyPair("RSASSA-PKCS1-v1_5");
const followers = new Set();
const federation = createFederation({kv: new MemoryKvStore(), allowPrivateAddress: true});
federation
  .setActorDispatcher("/users/{identifier}", (context, identifier) => {
    const inbox = context.getInboxUri(identifier);
    return new Person({id: context.getActorUri(identifier), preferredUsername: identifier, inbox, endpoints: new Endpoints({sharedInbox: context.getInboxUri()})});
  })
  .setKeyPairsDispatcher(() => [keyPair]);
federation
  .setInboxListeners("/users/{identifier}/inbox", "/inbox")
  .on(Follow, (_, follow) => followers.add(follow.actorId.href))
  .on(Undo, (_, undo) => followers.delete(undo.actorId.href));

const server = createServer(async (incoming, outgoing) => {
  const parts = [];
  for await (const part of incoming) parts.push(part);
  const request = new Request(`http://${incoming.headers.host}${incoming.url}`, {method: incoming.method, headers: incoming.headers, body: Buffer.concat(parts)});
  const answer = await federation.fetch(request, {contextData: undefined});
  const body = Buffer.from(await answer.arrayBuffer());
  outgoing.writeHead(answer.status, {"Content-Length": body.length});
  outgoing.end(body);
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
