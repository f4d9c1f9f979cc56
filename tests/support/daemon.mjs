// SPDX-License-Identifier: GPL-2.0-or-later
// The built daemon as its operator runs it: a settings file, a process, signals, log lines. A report of a sanitizer
// fails the test that stops it.
import {execFile, spawn} from "node:child_process";
import {EventEmitter, once} from "node:events";
import {mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {createInterface} from "node:readline";
import {fileURLToPath} from "node:url";
import {promisify} from "node:util";
import {sanitizerEnvironment} from "../runner/build.mjs";
import {newDatabase, schemaAccount} from "./mariadb.mjs";
import {freeTcpPort} from "./ports.mjs";

const build = process.env.WIKIPUB_BUILD ?? fileURLToPath(new URL("../../build/dev", import.meta.url));
const sanitizerReport = /ERROR: (Address|Leak|Thread|UndefinedBehavior)Sanitizer|WARNING: ThreadSanitizer|runtime error:/;

/** Settings of a wiki made by startWiki, with a budget that no test reaches. */
export function wikiSettings(wiki, more = {}) {
  return {
    id: wiki.id,
    name: wiki.name,
    base_url: wiki.url,
    script_path: "",
    article_path: "/wiki/$1",
    language: "en",
    enabled: {pages: true},
    api: {per_hour: 1_000_000, concurrent: 4},
    ...more,
  };
}

/** Where daemons keep what they know: "sqlite", a file of their own, or "mariadb", a database with its tables. */
const usualDatabase = process.env.WIKIPUB_TEST_DATABASE ?? "sqlite";

/**
 * Writes settings, starts the daemon and waits until it is ready.
 * @param {object} settings in the form of the settings file; addresses, storage and what plain http on loopback needs
 *   are filled in where they are absent
 */
export async function startDaemon(settings, {database} = {}) {
  const daemon = await prepareDaemon(settings, {database});
  await daemon.start();
  return daemon;
}

/** The same without starting it. `inside`: what its command line begins with, to run on a machine of network.mjs. */
export async function prepareDaemon(settings, {database = usualDatabase, inside = []} = {}) {
  const folder = await mkdtemp(join(tmpdir(), "wikipub-"));
  const host = settings.server?.host ?? `127.0.0.1:${await freeTcpPort()}`;
  const daemon = new Daemon(folder, {
    ...settings,
    server: {
      host,
      listen: host,
      internal_listen: `127.0.0.1:${await freeTcpPort()}`,
      control_socket: join(folder, "control.sock"),
      contact: "admin@wiki.example",
      ...settings.server,
    },
    storage: settings.storage ?? (database === "mariadb" ? await newDatabase(folder) : {url: `sqlite:${join(folder, "wikipub.db")}`}),
    posts: {hold_editor: "1s", hold_other: "1s", hold_new_editor: "1s", ...settings.posts},
    development: {plain_http: true, allow_private_addresses: true, ...settings.development},
  }, inside);
  if (!settings.storage && database === "mariadb") await makeTables(daemon);
  await daemon.configure(daemon.settings);
  return daemon;
}

/** With settings of its own: those of the test may be bad ones. */
async function makeTables(daemon) {
  const {settings} = daemon;
  await daemon.configure({
    server: {host: "ap.wiki.example", contact: "admin@wiki.example"},
    storage: settings.storage,
    wikis: [{id: "wiki", base_url: "https://wiki.example", enabled: {pages: true}}],
    sources: [{action_api: {catch_up: true}}],
  });
  await daemon.ctl("schema", "apply", ...(await schemaAccount(daemon.folder)));
  daemon.settings = settings;
}

/** Events: "line" (a parsed log line). */
class Daemon extends EventEmitter {
  /** Parsed log lines of all its runs. */
  log = [];
  /** What it wrote to stderr that is no log line. */
  noise = "";

  #process = null;
  #ended = null;

  constructor(folder, settings, inside) {
    super();
    this.setMaxListeners(0);
    this.folder = folder;
    this.inside = inside;
    this.settings = settings;
    this.settingsFile = join(folder, "wikipub.yaml");
    this.host = settings.server.host;
    this.url = `http://${settings.server.listen}`;
    this.internalUrl = `http://${settings.server.internal_listen}`;
  }

  /** Of the running process. */
  get pid() {
    return this.#process.pid;
  }

  /** Replaces the settings; a running daemon reads them again at `reload`. */
  async configure(settings) {
    this.settings = settings;
    // JSON is YAML.
    await writeFile(this.settingsFile, JSON.stringify(settings, null, 2));
  }

  /** `until`: the event of the log that says that it is up. */
  async start({until = "daemon.ready"} = {}) {
    const since = this.log.length;
    const [program, ...args] = [...this.inside, join(build, "wikipubd"), "--config", this.settingsFile];
    this.#process = spawn(program, args, {
      stdio: ["ignore", "ignore", "pipe"],
      env: {...process.env, ...sanitizerEnvironment},
    });
    this.#ended = once(this.#process, "exit").then(([status, signal]) => ({status, signal}));
    createInterface({input: this.#process.stderr}).on("line", (line) => this.#hear(line));
    const ready = this.waitForLog((line) => line.event === until, {since, timeout: 30_000});
    await Promise.race([
      ready,
      this.#ended.then(({status, signal}) => {
        ready.catch(() => {});
        throw new Error(`the daemon ended with ${signal ?? status} before it was ready\n${this.story()}`);
      }),
    ]);
  }

  /** As systemd stops it; anything but exit 0 is an error, and so is a sanitizer's report. */
  async stop() {
    if (!this.#process) return;
    this.#process.kill("SIGTERM");
    const {status, signal} = await this.ended(30_000);
    if (status !== 0) throw new Error(`the daemon ended with ${signal ?? status} after SIGTERM\n${this.story()}`);
    this.#failOnReport();
  }

  /** kill -9: nothing is written, nothing is given back. */
  async kill() {
    this.#process.kill("SIGKILL");
    await this.ended(10_000);
    this.#failOnReport();
  }

  reload() {
    this.#process.kill("SIGHUP");
  }

  /** {status, signal} of the process once it is gone. */
  async ended(timeout = 30_000) {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`the daemon still runs after ${timeout} ms\n${this.story()}`)), timeout);
    });
    try {
      const end = await Promise.race([this.#ended, late]);
      this.#process = null;
      return end;
    } catch (error) {
      this.#process.kill("SIGKILL");
      this.#process = null;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Stops it if it runs and removes its folder. */
  async dispose() {
    try {
      await this.stop();
    } finally {
      await rm(this.folder, {recursive: true, force: true});
    }
  }

  /** The first log line from `since` on that matches, now or within the time given. */
  waitForLog(predicate, {since = 0, timeout = 15_000} = {}) {
    const found = this.log.slice(since).find(predicate);
    if (found) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const look = (line) => {
        if (!predicate(line)) return;
        settle();
        resolve(line);
      };
      const timer = setTimeout(() => {
        settle();
        reject(new Error(`no such log line within ${timeout} ms\n${this.story()}`));
      }, timeout);
      const settle = () => {
        clearTimeout(timer);
        this.off("line", look);
      };
      this.on("line", look);
    });
  }

  /** `wikipubctl` with this daemon's settings; answers what it printed, throws with what it said on failure. */
  async ctl(...args) {
    const {stdout} = await promisify(execFile)(join(build, "wikipubctl"), ["--config", this.settingsFile, ...args], {
      maxBuffer: 2 ** 28,
      env: {...process.env, ...sanitizerEnvironment},
    });
    return stdout;
  }

  /** A document as an ActivityPub server without a signature reads it: {status, headers, json}. */
  async get(path, headers = {Accept: "application/activity+json"}) {
    const answer = await fetch(new URL(path, this.url), {headers, redirect: "manual"});
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get("content-type") ?? "");
    return {status: answer.status, headers: answer.headers, text, json: isJson && text ? JSON.parse(text) : undefined};
  }

  webfinger(resource) {
    return this.get(`/.well-known/webfinger?resource=${encodeURIComponent(resource)}`, {Accept: "application/jrd+json"});
  }

  /** The last it said, for messages. */
  story() {
    return [...this.log.slice(-25).map((line) => JSON.stringify(line)), this.noise.slice(-6_000)].join("\n");
  }

  #hear(text) {
    let line;
    try {
      line = JSON.parse(text);
    } catch {
      this.noise += `${text}\n`;
      return;
    }
    this.log.push(line);
    this.emit("line", line);
  }

  #failOnReport() {
    if (sanitizerReport.test(this.noise)) throw new Error(`a sanitizer reports\n${this.noise.slice(0, 12_000)}`);
  }
}
