// SPDX-License-Identifier: GPL-2.0-or-later
// Stands before a wiki's Action API and can fall silent, talk nonsense, or speak for another wiki.
import {EventEmitter, once} from "node:events";
import {createServer, request as send} from "node:http";

/** `url` goes into the daemon's `wikis[].api.url`. */
export async function startWikiFront(wikiUrl) {
  const front = new WikiFront(wikiUrl);
  await front.listen();
  return front;
}

/** Events: "request". */
class WikiFront extends EventEmitter {
  /** Query or form of every request that came: {parameters, at}. */
  requests = [];

  #wiki;
  #mode = "passes on";
  #server = createServer((request, response) => {
    this.#take(request, response).catch((error) => response.destroy(error));
  });

  constructor(wikiUrl) {
    super();
    this.#wiki = wikiUrl;
  }

  async listen() {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.url = `http://127.0.0.1:${this.#server.address().port}/api.php`;
  }

  passOn(wikiUrl = this.#wiki) {
    this.#wiki = wikiUrl;
    this.#mode = "passes on";
  }

  /** Accepts connections and never answers. */
  fallSilent() {
    this.#mode = "silent";
  }

  /** Answers every request so. */
  answerAlways(status, body, headers = {"Content-Type": "text/html"}) {
    this.#mode = {status, body, headers};
  }

  nextRequest(timeout) {
    return once(this, "request", {signal: AbortSignal.timeout(timeout)});
  }

  async stop() {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async #take(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const parameters = new URLSearchParams(request.method === "POST" ? body.toString() : new URL(request.url, this.url).search);
    this.requests.push({parameters, at: new Date()});
    this.emit("request", parameters);
    if (this.#mode === "silent") return;
    if (this.#mode !== "passes on") {
      const {status, body: text, headers} = this.#mode;
      return void response.writeHead(status, headers).end(text);
    }
    const target = new URL(request.url, this.#wiki);
    const passed = send(target, {method: request.method, headers: {...request.headers, host: target.host}}, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    passed.on("error", () => response.destroy());
    passed.end(body);
  }
}
