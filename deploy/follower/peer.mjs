// SPDX-License-Identifier: GPL-2.0-or-later
// An ActivityPub peer on Fedify: one person who follows others and keeps what they send.
// Signatures, vocabulary and key look-ups are all Fedify's; nothing here knows Wikipub.
import {EventEmitter, once} from "node:events";
import {createServer} from "node:http";
import {createFederation, MemoryKvStore} from "@fedify/fedify";
import {Accept, Activity, Create, Endpoints, Follow, Note, Person, PUBLIC_COLLECTION, Undo} from "@fedify/vocab";
import {loadState} from "./state.mjs";

const bodyLimit = 1024 * 1024;

/**
 * Starts a peer on 127.0.0.1.
 * @param {object} options
 * @param {number} [options.port] 0 picks a free one
 * @param {string} [options.name] the person's name, part of its id
 * @param {string} [options.stateFile] keeps key and follows between runs
 * @param {"rfc9421"|"draft-cavage-http-signatures-12"} [options.firstKnock] the signature scheme it tries first
 */
export async function startPeer({port = 0, name = "reader", stateFile, firstKnock = "rfc9421"} = {}) {
  const state = await loadState(stateFile);
  const server = createServer();
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const peer = new Peer(server, name, state, firstKnock);
  server.on("request", (request, response) => {
    peer.answer(request, response).catch((error) => {
      peer.emit("problem", error);
      response.writeHead(500).end();
    });
  });
  return peer;
}

/**
 * Events: "activity" (one of `received`), "delivery" (one of `deliveries`), "problem" (an Error of this peer itself).
 */
class Peer extends EventEmitter {
  /** Activities that Fedify verified, once per id: {type, json, activity, headers, at}. */
  received = [];
  /** Every POST to an inbox, verified or not, repeated or not: {id, type, status, refused, path, headers, body, at}. */
  deliveries = [];

  /** Ids that the person's document names as the same person (`alsoKnownAs`). */
  aliases = [];

  #server;
  #name;
  #state;
  #federation;

  constructor(server, name, state, firstKnock) {
    super();
    this.setMaxListeners(0);
    this.#server = server;
    this.#name = name;
    this.#state = state;
    this.origin = `http://127.0.0.1:${server.address().port}`;
    this.#federation = createFederation({
      kv: new MemoryKvStore(),
      allowPrivateAddress: true,
      firstKnock,
      // As Mastodon allows; Fedify's own hour is shorter than what a clock_offset of the tests moves.
      signatureTimeWindow: {hours: 12},
    });
    this.#describePerson();
    this.#listen();
    this.actor = this.#context().getActorUri(name).href;
  }

  /** The actors this peer asked to follow: {actor, name, accepted, activity}. */
  get following() {
    return [...this.#state.following.values()];
  }

  /** Follows an actor id, an actor's or a page's address, or a handle. Answers the actor as Fedify read it. */
  async follow(target) {
    const actor = await this.lookup(target);
    const activity = new URL(`${this.actor}#follow/${crypto.randomUUID()}`);
    this.#state.following.set(actor.id.href, {
      actor: actor.id.href,
      name: String(actor.name ?? actor.preferredUsername),
      accepted: false,
      activity: activity.href,
    });
    await this.#state.save();
    await this.#send(actor, new Follow({id: activity, actor: new URL(this.actor), object: actor.id, to: actor.id}));
    return actor;
  }

  async unfollow(target) {
    const actor = await this.lookup(target);
    const known = this.#state.following.get(actor.id.href);
    if (!known) throw new Error(`${this.actor} does not follow ${actor.id.href}`);
    const follow = new Follow({id: new URL(known.activity), actor: new URL(this.actor), object: actor.id});
    const id = new URL(`${this.actor}#undo/${crypto.randomUUID()}`);
    await this.#send(actor, new Undo({id, actor: new URL(this.actor), object: follow, to: actor.id}));
    this.#state.following.delete(actor.id.href);
    await this.#state.save();
    return actor;
  }

  /** Answers a post in public. `warning` is what the text hides behind. Answers the reply's id. */
  async reply(post, html, {warning} = {}) {
    const note = await this.lookup(post);
    const author = await this.lookup(note.attributionId.href);
    const id = new URL(`${this.actor}/notes/${crypto.randomUUID()}`);
    const addressed = {to: PUBLIC_COLLECTION, cc: author.id};
    const answer = new Note({
      id,
      url: id,
      attribution: new URL(this.actor),
      content: html,
      summary: warning,
      replyTarget: note.id,
      ...addressed,
    });
    await this.#send(author, new Create({id: new URL(`${id}#create`), actor: new URL(this.actor), object: answer, ...addressed}));
    return id.href;
  }

  /** What an id, address or handle names, as Fedify's vocabulary; throws if it cannot be had. */
  async lookup(target) {
    const context = this.#context();
    const documentLoader = await context.getDocumentLoader({identifier: this.#name});
    const object = await context.lookupObject(await this.#address(target), {documentLoader});
    if (!object) throw new Error(`${target}: nothing that Fedify can read`);
    return object;
  }

  /** A document as JSON, fetched with this person's signature; throws with the answer's status. */
  async document(address) {
    const load = await this.#context().getDocumentLoader({identifier: this.#name});
    return (await load(String(address))).document;
  }

  /** The first of `received` that matches, now or within the time given (milliseconds). */
  waitFor(predicate, timeout = 15_000) {
    const found = this.received.find(predicate);
    if (found) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const look = (entry) => {
        if (!predicate(entry)) return;
        settle();
        resolve(entry);
      };
      const timer = setTimeout(() => {
        settle();
        reject(new Error(`nothing that matches arrived within ${timeout} ms; there were: ${this.#summary()}`));
      }, timeout);
      const settle = () => {
        clearTimeout(timer);
        this.off("activity", look);
      };
      this.on("activity", look);
    });
  }

  async stop() {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async answer(request, response) {
    const body = await readBody(request);
    if (body === null) return void response.writeHead(413, {Connection: "close"}).end();
    const delivery = {path: request.url, headers: request.headers, body: body.toString("utf8"), at: new Date()};
    const isDelivery = request.method === "POST";
    const answer = await this.#federation.fetch(
      new Request(new URL(request.url, this.origin), {
        method: request.method,
        headers: Object.entries(request.headersDistinct).flatMap(([key, values]) => values.map((value) => [key, value])),
        body: isDelivery ? body : undefined,
      }),
      {contextData: delivery},
    );
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (isDelivery) {
      this.deliveries.push({...delivery, ...idAndType(delivery.body), status: answer.status});
      this.emit("delivery", this.deliveries.at(-1));
    }
    response.end(Buffer.from(await answer.arrayBuffer()));
  }

  #context(data = {}) {
    return this.#federation.createContext(new URL(this.origin), data);
  }

  #send(recipient, activity) {
    return this.#context().sendActivity({identifier: this.#name}, recipient, activity);
  }

  // Fedify asks for WebFinger over https only; a peer on this machine speaks http.
  async #address(target) {
    const handle = /^(?:acct:)?@?([^@/]+)@([^@/]+)$/.exec(target);
    if (!handle) return new URL(target);
    const [, user, host] = handle;
    if (!isLoopback(host)) return `acct:${user}@${host}`;
    const answer = await fetch(`http://${host}/.well-known/webfinger?resource=${encodeURIComponent(`acct:${user}@${host}`)}`);
    if (!answer.ok) throw new Error(`@${user}@${host}: WebFinger answered ${answer.status}`);
    const self = (await answer.json()).links.find((link) => link.rel === "self" && link.type === "application/activity+json");
    if (!self) throw new Error(`@${user}@${host}: WebFinger names no actor`);
    return new URL(self.href);
  }

  #describePerson() {
    this.#federation
      .setActorDispatcher("/users/{identifier}", async (context, identifier) => {
        if (identifier !== this.#name) return null;
        const [keys] = await context.getActorKeyPairs(identifier);
        return new Person({
          id: context.getActorUri(identifier),
          preferredUsername: identifier,
          name: identifier,
          aliases: this.aliases.map((alias) => new URL(alias)),
          inbox: context.getInboxUri(identifier),
          outbox: context.getOutboxUri(identifier),
          followers: context.getFollowersUri(identifier),
          following: context.getFollowingUri(identifier),
          endpoints: new Endpoints({sharedInbox: context.getInboxUri()}),
          publicKey: keys.cryptographicKey,
        });
      })
      .setKeyPairsDispatcher((_, identifier) => (identifier === this.#name ? [this.#state.keyPair] : []));
    this.#federation.setOutboxDispatcher("/users/{identifier}/outbox", () => ({items: []}));
    this.#federation.setFollowersDispatcher("/users/{identifier}/followers", () => ({items: []}));
    this.#federation.setFollowingDispatcher("/users/{identifier}/following", () => ({
      items: this.following.filter((entry) => entry.accepted).map((entry) => new URL(entry.actor)),
    }));
  }

  #listen() {
    this.#federation
      .setInboxListeners("/users/{identifier}/inbox", "/inbox")
      .setSharedKeyDispatcher(() => ({identifier: this.#name}))
      .withIdempotency("global")
      .onUnverifiedActivity((context, _, reason) => {
        context.data.refused = reason.type;
      })
      .on(Activity, (context, activity) => this.#take(context, activity));
  }

  async #take(context, activity) {
    const json = JSON.parse(context.data.body);
    const {headers, at} = context.data;
    if (activity instanceof Accept) await this.#accepted(activity);
    if (activity instanceof Follow && activity.objectId?.href === this.actor) await this.#accept(context, activity);
    this.received.push({type: json.type, json, activity, headers, at});
    this.emit("activity", this.received.at(-1));
  }

  async #accepted(accept) {
    const known = this.#state.following.get(accept.actorId?.href);
    if (!known) return;
    known.accepted = true;
    await this.#state.save();
  }

  async #accept(context, follow) {
    const follower = await follow.getActor(context);
    const id = new URL(`${this.actor}#accept/${crypto.randomUUID()}`);
    await this.#send(follower, new Accept({id, actor: new URL(this.actor), object: follow, to: follower.id}));
  }

  #summary() {
    const verified = this.received.map((entry) => `${entry.type} ${entry.json.object?.id ?? entry.json.object ?? ""}`);
    const refused = this.deliveries.filter((entry) => entry.status >= 300).map((entry) => `${entry.type} (${entry.status} ${entry.refused ?? ""})`);
    return [...verified, ...refused.map((text) => `refused ${text}`)].join("; ") || "none";
  }
}

function isLoopback(host) {
  return /^(127\.[\d.]+|localhost|\[::1\])(:\d+)?$/.test(host);
}

function idAndType(body) {
  try {
    const {id, type} = JSON.parse(body);
    return {id, type};
  } catch {
    return {};
  }
}

async function readBody(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > bodyLimit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
