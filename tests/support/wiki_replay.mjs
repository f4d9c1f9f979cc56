// SPDX-License-Identifier: GPL-2.0-or-later
// An EventStreams server with the habits of Wikimedia's: ":ok" first, ids as arrays of topics, no heartbeats,
// canaries, 400 and 404 on a bad Last-Event-ID, `since`, 429, connections cut inside a chunk.
import {EventEmitter, once} from "node:events";
import {createServer} from "node:http";

const datacentres = ["eqiad", "codfw"];

export async function startEventStreams() {
  const streams = new EventStreams();
  await streams.listen();
  return streams;
}

/** Events: "connection" (one of `connections`). */
class EventStreams extends EventEmitter {
  /** Every attempt: {streams, lastEventId, since, userAgent, status}. */
  connections = [];

  #topics = new Map();
  #open = new Set();
  #refusals = [];
  #server = createServer((request, response) => this.#take(request, response));

  async listen() {
    this.setMaxListeners(0);
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.url = `http://127.0.0.1:${this.#server.address().port}/v2/stream`;
  }

  /** Sends an event (as the producer made it: `$schema` and `meta` are filled in) to whoever listens, and keeps it. */
  publish(stream, event, {datacentre = "eqiad", at = Date.now()} = {}) {
    const topic = `${datacentre}.${stream}`;
    const log = this.#log(topic);
    const offset = 5_498_062_608 + log.length;
    const meta = {
      uri: event.server_url,
      id: crypto.randomUUID(),
      domain: event.server_name ?? "canary",
      dt: new Date(at).toISOString(),
      ...event.meta,
      stream,
      topic,
      partition: 0,
      offset,
    };
    const kept = {timestamp: at, offset, data: JSON.stringify({$schema: "/mediawiki/recentchange/1.0.0", ...event, meta})};
    log.push(kept);
    for (const connection of this.#open) connection.send(topic, kept);
  }

  /** What Wikimedia sends hourly to prove that a quiet topic works. */
  canary(stream = "mediawiki.recentchange") {
    this.publish(stream, {meta: {domain: "canary"}}, {datacentre: "codfw"});
  }

  /** The next attempts are answered so: [{status, headers}]. */
  refuseNext(...answers) {
    this.#refusals.push(...answers);
  }

  /** Ends every connection inside a chunk, as the 15-minute limit does. */
  cut() {
    for (const connection of this.#open) connection.cut();
  }

  /** The attempt with that number (0 is the first), now or within the time given. */
  connection(number, timeout = 15_000) {
    if (this.connections[number]) return Promise.resolve(this.connections[number]);
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!this.connections[number]) return;
        settle();
        resolve(this.connections[number]);
      };
      const timer = setTimeout(() => {
        settle();
        reject(new Error(`${this.connections.length} connections within ${timeout} ms, not ${number + 1}`));
      }, timeout);
      const settle = () => {
        clearTimeout(timer);
        this.off("connection", look);
      };
      this.on("connection", look);
    });
  }

  async stop() {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  #log(topic) {
    if (!this.#topics.has(topic)) this.#topics.set(topic, []);
    return this.#topics.get(topic);
  }

  #take(request, response) {
    const address = new URL(request.url, this.url);
    const streams = decodeURIComponent(address.pathname.split("/").at(-1)).split(",");
    const attempt = {
      streams,
      lastEventId: request.headers["last-event-id"],
      since: address.searchParams.get("since"),
      userAgent: request.headers["user-agent"],
      status: 200,
    };
    const refusal = this.#refusals.shift() ?? this.#badRequest(attempt);
    if (refusal) {
      attempt.status = refusal.status;
      response.writeHead(refusal.status, refusal.headers).end();
    } else {
      this.#serve(attempt, response);
    }
    this.connections.push(attempt);
    this.emit("connection", attempt);
  }

  #badRequest({streams, lastEventId, since}) {
    if (lastEventId !== undefined) {
      const positions = positionsOf(lastEventId);
      if (!positions) return {status: 400};
      if (positions.some(({topic}) => !streams.includes(topic.replace(/^(eqiad|codfw)\./, "")))) return {status: 404};
    } else if (since !== null && Number.isNaN(dateOf(since))) {
      return {status: 400};
    }
    return null;
  }

  #serve({streams, lastEventId, since}, response) {
    response.writeHead(200, {"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "private, max-age=0"});
    response.write(":ok\n\n");
    // The header replaces what the URL asks for: only topics that it names are served.
    const assigned = lastEventId
      ? positionsOf(lastEventId)
      : streams.flatMap((stream) => datacentres.map((datacentre) => ({topic: `${datacentre}.${stream}`, timestamp: since === null ? undefined : dateOf(since)})));
    const connection = new Connection(response, assigned, this.connections.length);
    for (const {topic, offset, timestamp} of assigned) {
      const log = this.#log(topic);
      for (const kept of log.filter((event) => (offset >= 0 ? event.offset >= offset : timestamp !== undefined && event.timestamp >= timestamp))) {
        connection.send(topic, kept);
      }
    }
    this.#open.add(connection);
    response.on("close", () => this.#open.delete(connection));
  }
}

class Connection {
  #response;
  #positions;
  #reversed;

  constructor(response, assigned, number) {
    this.#response = response;
    this.#positions = new Map(assigned.map(({topic}) => [topic, {topic, partition: 0, offset: -1}]));
    // The order of an id's topics varies between connections.
    this.#reversed = number % 2 === 1;
  }

  send(topic, {timestamp, data}) {
    if (!this.#positions.has(topic)) return;
    this.#positions.set(topic, {topic, partition: 0, timestamp: timestamp + 1});
    const id = [...this.#positions.values()];
    if (this.#reversed) id.reverse();
    this.#response.write(`event: message\nid: ${JSON.stringify(id)}\ndata: ${data}\n\n`);
  }

  cut() {
    this.#response.write("event: message\nid: [{\"topic\":\"eqi", () => this.#response.socket?.destroy());
  }
}

function positionsOf(lastEventId) {
  try {
    const positions = JSON.parse(lastEventId);
    const whole = positions.every(
      ({topic, partition, offset, timestamp}) => typeof topic === "string" && Number.isInteger(partition) && (Number.isInteger(offset) || Number.isInteger(timestamp)),
    );
    return whole ? positions : null;
  } catch {
    return null;
  }
}

function dateOf(since) {
  return /^\d+$/.test(since) ? Number(since) : Date.parse(since);
}
