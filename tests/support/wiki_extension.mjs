// SPDX-License-Identifier: GPL-2.0-or-later
// The wiki's side of the private API (schemas/api/README.md) without a wiki: says what the test wants to whoever signs,
// and signs what the test asks of the daemon.
import {createHash, createHmac, randomBytes} from "node:crypto";
import {once} from "node:events";
import {createServer} from "node:http";

const sha256 = (data) => createHash("sha256").update(data).digest("hex");
export const keyOf = (secret) => sha256(`wikipub-v1 key\n${secret}`).slice(0, 16);

/** The time as MediaWiki writes it. */
export const now = () => new Date().toISOString().replace(/\.\d+Z$/, "Z");

/** Alice, who opted in, as the wiki tells it (schemas/api/editor.json). */
export function consentOf(changes = {}) {
  return {
    actor: "1234567890123",
    user_id: 5,
    version: 1,
    state: "active",
    name: "Alice",
    user_page: "https://wiki.example/wiki/User:Alice",
    handle: "",
    purposes: {posts: true, named: false, discoverable: true},
    select: {what: "all", namespaces: null, minor: false},
    locked: false,
    text_version: 1,
    agreed: now(),
    ...changes,
  };
}

/** The header for a request; `more` replaces what it says: {wiki, time, nonce, target}. */
export function sign({secret, direction = "to-daemon", wiki, method, target, body = "", ...more}) {
  const claim = {wiki, key: keyOf(secret), time: Math.floor(Date.now() / 1000), nonce: randomBytes(16).toString("hex"), ...more};
  const lines = ["wikipub-v1", direction, claim.wiki, claim.key, claim.time, claim.nonce, method, target, sha256(body)];
  const mac = createHmac("sha256", secret).update(lines.join("\n")).digest("hex");
  return `wiki=${claim.wiki};key=${claim.key};time=${claim.time};nonce=${claim.nonce};mac=${mac}`;
}

/** `api`: the address of a real wiki, which answers what is asked of `api.php`; without one the wiki is silent. */
export async function startWikiExtension({id, secret, api}) {
  const extension = new WikiExtension(id, secret, api);
  await extension.listen();
  return extension;
}

class WikiExtension {
  /** Rows of the outbox, ascending by `sequence`. */
  outbox = [];
  editors = [];
  lists = {version: 1, denied: [], unnamed: []};
  /** Every request: {target, signed}. */
  requests = [];

  #server = createServer((request, response) => this.#answer(request, response));

  constructor(id, secret, api) {
    this.id = id;
    this.secret = secret;
    this.api = api;
  }

  async listen() {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.url = `http://127.0.0.1:${this.#server.address().port}`;
  }

  async stop() {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  /** Asks the daemon: {status, json}. */
  async ask(daemon, method, target, body, more = {}) {
    const text = body === undefined ? "" : JSON.stringify(body);
    const signature = sign({secret: this.secret, wiki: this.id, method, target, body: text, ...more});
    const answer = await fetch(daemon.internalUrl + target, {
      method,
      headers: {"WikiPub-Signature": signature, ...(body === undefined ? {} : {"Content-Type": "application/json"})},
      body: body === undefined ? undefined : text,
    });
    return {status: answer.status, json: await answer.json()};
  }

  async #forward(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const {"content-type": type} = request.headers;
    const body = request.method === "POST" ? Buffer.concat(chunks) : undefined;
    const answer = await fetch(this.api + request.url, {method: request.method, body, headers: type ? {"Content-Type": type} : {}});
    response.writeHead(answer.status, {"Content-Type": answer.headers.get("content-type")}).end(await answer.text());
  }

  #answer(request, response) {
    if (this.api && request.url.startsWith("/api.php")) {
      return void this.#forward(request, response).catch((error) => response.destroy(error));
    }
    const target = request.url.replace(/^.*\/rest\.php(?=\/)/, "");
    const claim = Object.fromEntries((request.headers["wikipub-signature"] ?? "").split(";").map((part) => part.split("=")));
    const expected = sign({secret: this.secret, direction: "to-wiki", wiki: this.id, method: request.method, target, time: claim.time, nonce: claim.nonce});
    const signed = expected === request.headers["wikipub-signature"];
    this.requests.push({target, signed});
    const [, route, query] = /^\/wikipub\/v1\/(\w+)(?:\?(.*))?$/.exec(target) ?? [];
    const send = (status, json) => response.writeHead(status, {"Content-Type": "application/json"}).end(JSON.stringify(json));
    if (!route) send(503, {error: "unavailable"});
    else if (!signed) send(401, {error: "bad_signature"});
    else send(200, this.#say(route, new URLSearchParams(query)));
  }

  #say(route, parameters) {
    const last = this.outbox.at(-1)?.sequence ?? 0;
    switch (route) {
      case "state": return {wiki: this.id, extension: "1.0.0", last};
      case "outbox": return {entries: this.outbox.filter(({sequence}) => sequence > Number(parameters.get("after"))).slice(0, 100), last};
      case "editors": return {editors: this.editors, continue: null};
      default: return this.lists;
    }
  }
}
