// SPDX-License-Identifier: GPL-2.0-or-later
// The released daemon on MariaDB or SQLite, with more followers than signed Follows could make in a benchmark's time:
// rows are put into the database as the daemon writes them. They come from numbers, so every run has the same.
import {createHash, generateKeyPairSync} from "node:crypto";
import {spawn} from "node:child_process";
import {once} from "node:events";
import {mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {DatabaseSync} from "node:sqlite";
import {prepareDaemon} from "../support/daemon.mjs";
import {mariadbServer} from "../support/mariadb.mjs";
import {startSink} from "./programs.mjs";
import {memory} from "./process.mjs";

/** Runs `measure(stage)` and clears everything away. */
export async function onBigStage({hosts, settings, database}, measure) {
  const stage = new BigStage(database);
  try {
    await stage.open(hosts, settings);
    return await measure(stage);
  } finally {
    await stage.close();
  }
}

class BigStage {
  #folder;
  #port;

  constructor(database) {
    this.kind = database;
  }

  async open(hosts, settings) {
    this.#folder = await mkdtemp(join(tmpdir(), "wikipub-bench-"));
    this.publicKeyFile = join(this.#folder, "public.pem");
    const pem = {publicKeyEncoding: {type: "spki", format: "pem"}, privateKeyEncoding: {type: "pkcs8", format: "pem"}};
    this.key = generateKeyPairSync("rsa", {modulusLength: 2048, ...pem});
    await writeFile(this.publicKeyFile, this.key.publicKey);
    this.sink = await startSink(hosts, this.publicKeyFile);
    if (this.kind === "mariadb") {
      // As a server that must not lose anything, with the memory that its operator gives it.
      await (await mariadbServer()).run("SET GLOBAL innodb_flush_log_at_trx_commit = 1; SET GLOBAL innodb_buffer_pool_size = 1073741824; SET GLOBAL userstat = 1");
    }
    this.daemon = await prepareDaemon({...settings, posts: {hold_editor: "1s", hold_other: "1s", hold_new_editor: "1s", ...settings.posts}}, {database: this.kind});
    // It makes its keys, and the tables where that is its business.
    await this.daemon.start();
    await this.daemon.stop();
  }

  async close() {
    await this.daemon?.dispose();
    await this.sink?.stop();
    await rm(this.#folder, {recursive: true, force: true});
  }

  /** Puts rows into a table, `rows`: an iterable of arrays; numbers, null, text, {hex}. */
  async fill(table, columns, rows) {
    const insert = `INSERT INTO ${table} (${columns.join(", ")}) VALUES\n`;
    await this.#load(async (write) => {
      let batch = [];
      for (const row of rows) {
        batch.push(`(${row.map(literal).join(",")})`);
        if (batch.length === 1000) {
          await write(`${insert}${batch.join(",\n")};\n`);
          batch = [];
        }
      }
      if (batch.length) await write(`${insert}${batch.join(",\n")};\n`);
    });
  }

  /** `people` on each of the sink's hosts, who have a shared inbox each; answers the number of remote actors. */
  async invite(people) {
    const {hosts} = this.sink;
    const now = Date.now();
    const sha256 = (text) => ({hex: createHash("sha256").update(text).digest("hex")});
    const shared = (host) => `http://${this.sink.authority(host)}/inbox`;
    const person = (number) => this.sink.person(number % hosts, `reader${Math.floor(number / hosts)}`);
    const all = hosts * people;
    await this.fill("host", ["id", "name"], map(hosts, (host) => [host + 1, this.sink.authority(host)]));
    await this.fill("inbox", ["id", "url", "url_hash", "host", "shared"], map(hosts, (host) => [host + 1, shared(host), sha256(shared(host)), host + 1, 1]));
    await this.fill("inbox", ["id", "url", "url_hash", "host", "shared"], map(all, (number) => [hosts + number + 1, `${person(number)}/inbox`, sha256(`${person(number)}/inbox`), (number % hosts) + 1, 0]));
    await this.fill(
      "remote_actor",
      ["id", "iri", "iri_hash", "host", "type", "inbox", "shared_inbox", "key_id", "key_hash", "key_pem", "fetched"],
      map(all, (number) => {
        const key = `${person(number)}#main-key`;
        return [number + 1, person(number), sha256(person(number)), (number % hosts) + 1, "Person", hosts + number + 1, (number % hosts) + 1, key, sha256(key), this.key.publicKey, now];
      }),
    );
    return all;
  }

  /** Answers a query's rows, as arrays of text. */
  async query(sql) {
    if (this.kind === "sqlite") {
      const database = this.#sqlite({readOnly: true});
      try {
        return database.prepare(sql).all().map((row) => Object.values(row).map(String));
      } finally {
        database.close();
      }
    }
    const said = await (await mariadbServer()).run(`USE ${this.#name}; ${sql}`);
    return said.split("\n").filter(Boolean).map((line) => line.split("\t"));
  }

  /** What still waits: {held, activities, retries}; `late` is held for tomorrow, since the daily cap is reached. */
  async waiting() {
    const soon = Date.now() + 300_000;
    const windows = (when) => `(SELECT COUNT(*) FROM held WHERE due ${when} ${soon}) + (SELECT COUNT(*) FROM editor_held WHERE due ${when} ${soon})`;
    const [counts] = await this.query(`SELECT ${windows("<=")}, ${windows(">")}, (SELECT COUNT(*) FROM activity WHERE state = 'waiting'), (SELECT COUNT(*) FROM retry)`);
    const [held, late, activities, retries] = counts.map(Number);
    return {held, late, activities, retries};
  }

  /** {table: rows} of now. */
  async rows() {
    const tables = (await this.query(this.kind === "sqlite" ? "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'" : "SHOW TABLES")).flat();
    const counts = {};
    for (const table of tables.sort()) counts[table] = Number((await this.query(`SELECT COUNT(*) FROM ${table}`))[0][0]);
    return counts;
  }

  /** Rows inserted, changed and deleted since the server's start, by table; MariaDB only. */
  async rowsWritten() {
    if (this.kind === "sqlite") return {};
    const rows = await this.query(`SELECT table_name, rows_changed FROM information_schema.table_statistics WHERE table_schema = '${this.#name}'`);
    return Object.fromEntries(rows.map(([table, count]) => [table, Number(count)]));
  }

  /** The daemon's metrics, as a function that adds up the series whose text begins so; `slowest()` names statements. */
  async metrics() {
    const text = await (await fetch(`${this.daemon.internalUrl}/metrics`)).text();
    const series = text.split("\n").filter((line) => line && !line.startsWith("#")).map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]);
    const sum = (start, has = "") => series.reduce((total, [name, value]) => (name.startsWith(start) && name.includes(has) ? total + value : total), 0);
    return Object.assign(sum, {slowest: () => slowest(series, sum)});
  }

  /** Looks at the daemon's memory each second until `stop()`, which answers {first, most, last} in megabytes. */
  watchMemory() {
    const seen = [];
    const look = async () => seen.push((await memory(this.daemon.pid)).now);
    const timer = setInterval(() => look().catch(() => {}), 1000);
    const started = look();
    return {
      seen,
      stop: async () => {
        clearInterval(timer);
        await started;
        await look();
        return {first: seen[0], most: Math.max(...seen), last: seen.at(-1)};
      },
    };
  }

  get #name() {
    return new URL(this.daemon.settings.storage.url).pathname.slice(1);
  }

  #sqlite(options = {}) {
    return new DatabaseSync(this.daemon.settings.storage.url.replace(/^sqlite:/, ""), options);
  }

  async #load(feed) {
    if (this.kind === "sqlite") {
      const database = this.#sqlite();
      try {
        database.exec("BEGIN");
        await feed((sql) => database.exec(sql));
        database.exec("COMMIT");
      } finally {
        database.close();
      }
      return;
    }
    const {socket} = await mariadbServer();
    const client = spawn("mariadb", ["--no-defaults", `--socket=${socket}`, "--user=operator", "--password=operator-password", this.#name], {stdio: ["pipe", "ignore", "inherit"]});
    client.stdin.on("error", () => {});
    const ended = once(client, "close");
    client.stdin.write("SET autocommit = 0, sql_mode = 'NO_BACKSLASH_ESCAPES';\n");
    await feed(async (sql) => client.stdin.write(sql) || (await Promise.race([once(client.stdin, "drain"), ended])));
    client.stdin.end("COMMIT;\n");
    const [status] = await ended;
    if (status !== 0) throw new Error(`mariadb ended with ${status}`);
  }
}

export function* map(count, make) {
  for (let number = 0; number < count; number += 1) yield make(number);
}

function slowest(series, sum) {
  const statements = series.filter(([name]) => name.startsWith("wikipub_statement_seconds_total")).sort(([, left], [, right]) => right - left);
  return statements
    .slice(0, 8)
    .map(([name, seconds]) => {
      const statement = /statement="([^"]+)"/.exec(name)[1];
      return `${statement} ${seconds.toFixed(1)} s (${sum(`wikipub_statements_total{statement="${statement}"`)} times)`;
    })
    .join(", ");
}

function literal(value) {
  if (value === null) return "NULL";
  if (typeof value === "number") return String(value);
  return value.hex === undefined ? `'${value.replaceAll("'", "''")}'` : `x'${value.hex}'`;
}
