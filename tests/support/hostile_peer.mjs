// SPDX-License-Identifier: GPL-2.0-or-later
// Followers on hosts that answer as badly as they are told to. They sign well (draft-cavage), keep every request with
// its raw body, and verify nothing: what they receive is for the test to judge. For a well-behaved peer see
// deploy/follower/peer.mjs.
import {createHash, createSign, generateKeyPairSync} from "node:crypto";
import {EventEmitter, once} from "node:events";
import {createServer} from "node:http";

const {publicKey, privateKey} = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: {type: "spki", format: "pem"},
  privateKeyEncoding: {type: "pkcs8", format: "pem"},
});

/**
 * @param {object} options
 * @param {number} [options.hosts] each has an address of its own, NETWORK.1.1 and on, all on one port
 * @param {string} [options.network] the first half of their addresses
 */
export async function startHostilePeer({hosts = 1, network = "127.0"} = {}) {
  const peer = new HostilePeer();
  await peer.listen(hosts, network);
  return peer;
}

/** How a request is answered; see `behave`. */
const accepted = {status: 202};

/** Events: "request" (one of `requests`). */
class HostilePeer extends EventEmitter {
  /** Every request: {host, from, method, path, headers, body, json, at, answered}. `json` of an unreadable body is undefined. */
  requests = [];

  #servers = [];
  #followers = new Map();
  #rules = [];

  constructor() {
    super();
    this.setMaxListeners(0);
  }

  async listen(hosts, network) {
    for (let index = 0; index < hosts; index += 1) {
      const server = createServer((request, response) => {
        this.#take(request, response).catch((error) => response.destroy(error));
      });
      const address = `${network}.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`;
      server.listen(this.port ?? 0, address);
      await once(server, "listening");
      this.port = server.address().port;
      this.#servers.push({server, address});
    }
  }

  get hosts() {
    return this.#servers.map(({address}) => `${address}:${this.port}`);
  }

  /** A follower on one of the hosts, which may be known by a name; without `shared` it offers no shared inbox. */
  follower(name, {host = 0, hostName, shared = true} = {}) {
    const origin = `http://${hostName ? `${hostName}:${this.port}` : this.hosts[host]}`;
    const follower = new Follower(this, origin, name, shared);
    this.#followers.set(follower.id, follower);
    return follower;
  }

  /**
   * From now on, requests for which `when(request)` holds are answered so, the newest rule first:
   * {status, headers, body} with `wait` (a promise to wait for), `truncate` (the connection ends inside the body),
   * `reset` (it ends before an answer) or `never` (no answer until the peer stops). `times` ends the rule.
   */
  behave(when, how, {times = Infinity} = {}) {
    this.#rules.unshift({when, how, times});
  }

  /** Requests to inboxes, as activities. */
  get deliveries() {
    return this.requests.filter((request) => request.method === "POST");
  }

  /** The first request that matches, now or within the time given; waits for events, never polls. */
  async waitFor(predicate, timeout = 15_000) {
    const [found] = await this.waitForMany(1, predicate, timeout);
    return found;
  }

  waitForMany(count, predicate, timeout = 15_000) {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.requests.filter(predicate);
        if (found.length < count) return;
        settle();
        resolve(found);
      };
      const timer = setTimeout(() => {
        settle();
        const seen = this.requests.map(({method, path, json, answered}) => `${method} ${path} ${json?.type ?? ""} ${answered}`);
        reject(new Error(`${this.requests.filter(predicate).length} of ${count} such requests within ${timeout} ms; the last were\n${seen.slice(-20).join("\n")}`));
      }, timeout);
      const settle = () => {
        clearTimeout(timer);
        this.off("request", look);
      };
      this.on("request", look);
      look();
    });
  }

  async stop() {
    await Promise.all(
      this.#servers.map(async ({server}) => {
        server.close();
        server.closeAllConnections();
        await once(server, "close");
      }),
    );
  }

  async #take(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString("utf8");
    const seen = {
      host: request.headers.host,
      from: request.socket.remoteAddress,
      method: request.method,
      path: request.url,
      headers: request.headers,
      body,
      json: parsed(body),
      at: new Date(),
      answered: "",
    };
    const how = this.#rule(seen) ?? this.#usual(seen);
    seen.answered = how.status ?? Object.keys(how).join();
    this.requests.push(seen);
    this.emit("request", seen);
    if (how.wait) await how.wait;
    answer(response, how);
  }

  #rule(request) {
    const rule = this.#rules.find(({when, times}) => times > 0 && when(request));
    if (!rule) return null;
    rule.times -= 1;
    return rule.how;
  }

  #usual({host, method, path}) {
    if (method === "POST") return accepted;
    const follower = this.#followers.get(`http://${host}${path.split("?")[0]}`);
    return follower ? {status: 200, headers: {"Content-Type": "application/activity+json"}, body: JSON.stringify(follower.document())} : {status: 404};
  }
}

class Follower {
  #peer;
  #shared;

  constructor(peer, origin, name, shared) {
    this.#peer = peer;
    this.#shared = shared;
    this.origin = origin;
    this.id = `${origin}/users/${name}`;
    this.inbox = shared ? `${origin}/inbox` : `${this.id}/inbox`;
    this.name = name;
  }

  document() {
    return {
      "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
      id: this.id,
      type: "Person",
      preferredUsername: this.name,
      inbox: `${this.id}/inbox`,
      outbox: `${this.id}/outbox`,
      ...(this.#shared ? {endpoints: {sharedInbox: `${this.origin}/inbox`}} : {}),
      publicKey: {id: `${this.id}#main-key`, owner: this.id, publicKeyPem: publicKey},
    };
  }

  /** Sends a Follow and waits for the Accept. */
  async follow(actor) {
    const id = `${this.id}/follows/${crypto.randomUUID()}`;
    const {status} = await this.send(actor, {id, type: "Follow", actor: this.id, object: actor});
    if (status >= 300) throw new Error(`the Follow of ${actor} was answered with ${status}`);
    await this.#peer.waitFor(({json}) => json?.type === "Accept" && (json.object?.id ?? json.object) === id);
    return id;
  }

  undo(actor, follow) {
    const id = `${this.id}/undos/${crypto.randomUUID()}`;
    return this.send(actor, {id, type: "Undo", actor: this.id, object: {id: follow, type: "Follow", actor: this.id, object: actor}});
  }

  /**
   * POSTs an activity to an actor's inbox, signed as Mastodon signs; `change` may spoil the headers, `post` take another
   * way than the address says.
   */
  async send(actor, activity, change = (headers) => headers, post = fetch) {
    const inbox = new URL(`${actor}/inbox`);
    const body = JSON.stringify({"@context": "https://www.w3.org/ns/activitystreams", ...activity});
    const headers = {
      Host: inbox.host,
      Date: new Date().toUTCString(),
      Digest: `SHA-256=${createHash("sha256").update(body).digest("base64")}`,
      "Content-Type": "application/activity+json",
    };
    const signed = `(request-target): post ${inbox.pathname}\nhost: ${headers.Host}\ndate: ${headers.Date}\ndigest: ${headers.Digest}`;
    const signature = createSign("sha256").update(signed).sign(privateKey, "base64");
    headers.Signature = `keyId="${this.id}#main-key",algorithm="rsa-sha256",headers="(request-target) host date digest",signature="${signature}"`;
    const response = await post(inbox, {method: "POST", body, headers: change(headers), redirect: "manual"});
    return {status: response.status, headers: response.headers, body: await response.text()};
  }
}

function answer(response, {status = 200, headers = {}, body = "", truncate, reset, never}) {
  if (never) return;
  if (reset) return void response.socket.resetAndDestroy();
  if (!truncate) return void response.writeHead(status, headers).end(body);
  response.writeHead(status, {...headers, "Content-Length": Buffer.byteLength(body)});
  response.write(body.slice(0, Math.floor(body.length / 2)), () => response.socket.destroy());
}

function parsed(body) {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
