// SPDX-License-Identifier: GPL-2.0-or-later
// The programs of a measurement: where deliveries end, what presses a server, and openssl, which tells the limits.
import {execFile, spawn} from "node:child_process";
import {once} from "node:events";
import {join} from "node:path";
import {createInterface} from "node:readline";
import {promisify} from "node:util";

const run = promisify(execFile);
const folder = () => join(process.env.WIKIPUB_BUILD, "tests");

export async function startSink(hosts, publicKeyFile) {
  const child = spawn(join(folder(), "bench_sink"), [String(hosts), publicKeyFile], {stdio: ["pipe", "pipe", "inherit"]});
  const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
  const {value: port, done} = await lines.next();
  if (done) throw new Error("the sink did not start");
  return new Sink(child, lines, Number(port), hosts);
}

class Sink {
  #child;
  #lines;
  #port;

  constructor(child, lines, port, hosts) {
    this.#child = child;
    this.#lines = lines;
    this.#port = port;
    this.hosts = hosts;
  }

  /** `HOST:PORT` of one of its hosts, as bench/sink.cpp numbers them. */
  authority(host) {
    return `127.0.${1 + Math.floor(host / 250)}.${1 + (host % 250)}:${this.#port}`;
  }

  person(host, name = "reader") {
    return `http://${this.authority(host)}/users/${name}`;
  }

  /** From now on: when the first and the last of so many deliveries arrive, in microseconds since 1970. */
  async count(deliveries, timeout = 300_000) {
    this.#child.stdin.write(`count ${deliveries}\n`);
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${deliveries} deliveries did not arrive within ${timeout} ms`)), timeout);
    });
    const {value, done} = await Promise.race([this.#lines.next(), late]).finally(() => clearTimeout(timer));
    if (done) throw new Error("the sink ended");
    const [first, last] = value.split(" ").map(Number);
    return {first, last};
  }

  async stop() {
    this.#child.stdin.end();
    if (this.#child.exitCode === null) await once(this.#child, "exit");
  }
}

export const get = (target, accept) => `GET\t${target}\t${accept}`;
export const post = (target, keyId, activity) => `POST\t${target}\t${keyId}\t${JSON.stringify(activity)}`;

/**
 * Sends `total` of the requests (see bench/load.cpp), over and over; answers {seconds, statuses: {"202": 2000}}.
 * `cpu` keeps it to one core.
 */
export async function press(server, requests, {total = requests.length, connections = 32, keyFile, cpu} = {}) {
  const command = [join(folder(), "bench_load"), server, String(connections), String(total), ...(keyFile ? [keyFile] : [])];
  const [program, ...args] = cpu === undefined ? command : ["taskset", "-c", String(cpu), ...command];
  const child = spawn(program, args, {stdio: ["pipe", "pipe", "pipe"]});
  let said = "";
  let failure = "";
  child.stdout.on("data", (chunk) => (said += chunk));
  child.stderr.on("data", (chunk) => (failure += chunk));
  child.stdin.on("error", () => {});
  child.stdin.end(`${requests.join("\n")}\n`);
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(failure.trim() || `bench_load ended with ${status}`);
  const [seconds, ...counts] = said.trim().split(" ");
  return {seconds: Number(seconds), statuses: Object.fromEntries(counts.map((count) => count.split(":")).map(([code, times]) => [code, Number(times)]))};
}

/** As press, but every answer must have that status; answers how many a second. */
export async function pressAll(server, requests, status, options) {
  const {seconds, statuses} = await press(server, requests, options);
  const total = options?.total ?? requests.length;
  if (statuses[status] !== total) throw new Error(`of ${total} requests not all were answered ${status}: ${JSON.stringify(statuses)}`);
  return total / seconds;
}

/**
 * {sign, verify} a second with RSA of 2048 bits: a second of the processor's, or of the clock's where it is compared with
 * such, so that both suffer alike from what else the machine does.
 */
export async function rsaSpeed({processes, cpu, clock = false} = {}) {
  const command = ["openssl", "speed", "-seconds", "1", ...(clock ? ["-elapsed"] : []), ...(processes ? ["-multi", String(processes)] : []), "rsa2048"];
  const [program, ...args] = cpu === undefined ? command : ["taskset", "-c", String(cpu), ...command];
  const {stdout} = await run(program, args);
  const [, sign, verify] = /^rsa\s+2048 bits\s+\S+\s+\S+\s+([\d.]+)\s+([\d.]+)/m.exec(stdout);
  return {sign: Number(sign), verify: Number(verify)};
}

/** Keeps every thread of a process to one core. */
export async function pin(pid, cpu) {
  await run("taskset", ["-acp", String(cpu), String(pid)]);
}
