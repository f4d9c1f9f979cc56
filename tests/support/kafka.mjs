// SPDX-License-Identifier: GPL-2.0-or-later
// Kafka in a process of its own (mock_kafka), and before it a front for what the mock cannot do: it speaks TLS, and finds
// offsets by time.
import {execFileSync, spawn} from "node:child_process";
import {once} from "node:events";
import {mkdtempSync, readFileSync, rmSync} from "node:fs";
import {connect, createServer} from "node:net";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {createInterface} from "node:readline";
import {createServer as createTlsServer} from "node:tls";
import {fileURLToPath} from "node:url";
import {sanitizerEnvironment} from "../runner/build.mjs";

const build = process.env.WIKIPUB_BUILD ?? fileURLToPath(new URL("../../build/dev", import.meta.url));
const localhost = "127.0.0.1";
// Kinds of requests, https://kafka.apache.org/protocol#protocol_api_keys
const listOffsets = 2;
const namesBrokers = new Set([3, 10]);

/**
 * @param {object} topics name: number of partitions
 * @param {string} [options.address] one of this machine, as long as that of localhost, in whose place it is written
 */
export async function startKafka(topics, {address = localhost} = {}) {
  const kafka = new Kafka(address);
  await kafka.start(topics);
  return kafka;
}

class Kafka {
  /** "topic:partition": the times of its messages. */
  #times = new Map();
  #produced = Promise.resolve();
  #sockets = new Set();

  constructor(address) {
    this.address = address;
  }

  async start(topics) {
    this.folder = mkdtempSync(join(tmpdir(), "wikipub-kafka-"));
    const arguments_ = Object.entries(topics).map(([name, partitions]) => `${name}:${partitions}`);
    this.process = spawn(join(build, "tests/support/mock_kafka"), arguments_, {stdio: ["pipe", "pipe", "ignore"], env: {...process.env, ...sanitizerEnvironment}});
    this.ended = once(this.process, "exit");
    this.lines = createInterface({input: this.process.stdout})[Symbol.asyncIterator]();
    const {value: address} = await this.lines.next();
    this.mockPort = Number(address.split(":").at(-1));
    const [certificate, key] = ["certificate.pem", "key.pem"].map((name) => join(this.folder, name));
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj", "/CN=kafka", "-addext", `subjectAltName=IP:${this.address}`, "-keyout", key, "-out", certificate], {stdio: "ignore"});
    this.certificate = certificate;
    this.plain = await this.#listen(createServer((socket) => this.#serve(socket, this.plain)));
    this.encrypted = await this.#listen(createTlsServer({cert: readFileSync(certificate), key: readFileSync(key)}, (socket) => this.#serve(socket, this.encrypted)));
  }

  get brokers() {
    return `${this.address}:${this.plain.port}`;
  }

  get encryptedBrokers() {
    return `${this.address}:${this.encrypted.port}`;
  }

  /** Answers the offset. */
  produce(topic, payload, {partition = 0, at = Date.now()} = {}) {
    const text = typeof payload === "string" ? payload : JSON.stringify(payload);
    this.#produced = this.#produced.then(async () => {
      this.process.stdin.write(`${topic} ${partition} ${at} ${text}\n`);
      const {value} = await this.lines.next();
      const name = `${topic}:${partition}`;
      this.#times.set(name, [...(this.#times.get(name) ?? []), at]);
      return Number(value);
    });
    return this.#produced;
  }

  async stop() {
    for (const {server} of [this.plain, this.encrypted]) server?.close();
    for (const socket of this.#sockets) socket.destroy();
    this.process?.stdin.end();
    await this.ended;
    rmSync(this.folder, {recursive: true, force: true});
  }

  async #listen(server) {
    server.listen(0, this.address);
    await once(server, "listening");
    return {server, port: server.address().port};
  }

  #serve(socket, {port}) {
    const upstream = connect(this.mockPort, localhost);
    const kinds = new Map();
    for (const [one, other] of [[socket, upstream], [upstream, socket]]) {
      this.#sockets.add(one);
      one.on("error", () => {});
      one.on("close", () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
    eachFrame(socket, (frame) => {
      const [kind, version, correlation] = [frame.readInt16BE(4), frame.readInt16BE(6), frame.readInt32BE(8)];
      kinds.set(correlation, kind);
      const answer = kind === listOffsets && this.#offsetsByTime(frame, version);
      if (answer) socket.write(answer);
      else upstream.write(frame);
    });
    eachFrame(upstream, (frame) => {
      const kind = kinds.get(frame.readInt32BE(4));
      kinds.delete(frame.readInt32BE(4));
      socket.write(namesBrokers.has(kind) ? this.#withAddress(frame, port) : frame);
    });
  }

  /** The broker is named by the address of the front. */
  #withAddress(frame, port) {
    const named = Buffer.concat([Buffer.from(localhost), int32(this.mockPort)]);
    for (let at = frame.indexOf(named); at >= 0; at = frame.indexOf(named, at + 1)) {
      frame.write(this.address, at);
      frame.writeInt32BE(port, at + localhost.length);
    }
    return frame;
  }

  /** null where no time is asked for. */
  #offsetsByTime(frame, version) {
    const reader = new Reader(frame);
    reader.skip(12);
    reader.text(); // client id
    reader.skip(version >= 2 ? 5 : 4); // replica, isolation
    let byTime = false;
    const topics = reader.array(() => {
      const topic = reader.text();
      const partitions = reader.array(() => {
        const partition = reader.int32();
        if (version >= 4) reader.skip(4); // epoch of the leader
        const time = Number(reader.int64());
        byTime ||= time >= 0;
        return {partition, offset: (this.#times.get(`${topic}:${partition}`) ?? []).findIndex((at) => at >= time)};
      });
      return {topic, partitions};
    });
    if (!byTime) return null;
    const body = Buffer.concat([
      frame.subarray(8, 12),
      ...(version >= 2 ? [int32(0)] : []),
      ...list(topics, ({topic, partitions}) => [
        text(topic),
        ...list(partitions, ({partition, offset}) => [int32(partition), Buffer.alloc(2), int64(-1), int64(offset), ...(version >= 4 ? [int32(-1)] : [])]),
      ]),
    ]);
    return Buffer.concat([int32(body.length), body]);
  }
}

function eachFrame(socket, take) {
  let bytes = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= 4 && bytes.length >= 4 + bytes.readInt32BE(0)) {
      const size = 4 + bytes.readInt32BE(0);
      take(Buffer.from(bytes.subarray(0, size)));
      bytes = bytes.subarray(size);
    }
  });
}

class Reader {
  #at = 0;

  constructor(bytes) {
    this.bytes = bytes;
  }

  skip(count) {
    this.#at += count;
    return this.#at - count;
  }

  int32() {
    return this.bytes.readInt32BE(this.skip(4));
  }

  int64() {
    return this.bytes.readBigInt64BE(this.skip(8));
  }

  text() {
    const length = this.bytes.readInt16BE(this.skip(2));
    return this.bytes.toString("utf8", this.skip(length), this.#at);
  }

  array(read) {
    return Array.from({length: this.int32()}, read);
  }
}

const numeric = (size, write) => (value) => {
  const bytes = Buffer.alloc(size);
  write(bytes, value);
  return bytes;
};
const int32 = numeric(4, (bytes, value) => bytes.writeInt32BE(value));
const int64 = numeric(8, (bytes, value) => bytes.writeBigInt64BE(BigInt(value)));
const int16 = numeric(2, (bytes, value) => bytes.writeInt16BE(value));
const text = (value) => Buffer.concat([int16(Buffer.byteLength(value)), Buffer.from(value)]);
const list = (items, write) => [int32(items.length), ...items.flatMap(write)];
