// SPDX-License-Identifier: GPL-2.0-or-later
// A MariaDB server for the daemons of one test file, started by the first that asks.
import {execFile, spawn} from "node:child_process";
import {existsSync, mkdtempSync, rmSync} from "node:fs";
import {once} from "node:events";
import {writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {promisify} from "node:util";

const script = fileURLToPath(new URL("mariadb", import.meta.url));
let server;
let databases = 0;

class MariadbServer {
  #process = null;

  /** `address`: where it listens besides its socket. */
  constructor(address) {
    this.address = address;
    // Data in memory, where the machine has such a place.
    this.folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "wikipub-mariadb-"));
    this.socket = join(this.folder, "socket");
    process.on("exit", () => {
      this.#process?.kill("SIGKILL");
      rmSync(this.folder, {recursive: true, force: true, maxRetries: 10, retryDelay: 50});
    });
  }

  async start() {
    this.#process = spawn(script, [this.folder, ...(this.address ? [this.address] : [])], {stdio: "ignore"});
    this.#process.unref();
    const until = Date.now() + 60_000;
    for (;;) {
      const failure = await this.run("SELECT 1").then(() => null, (error) => error);
      if (!failure) return;
      if (Date.now() > until || this.#process.exitCode !== null) throw new Error(`MariaDB does not start, see ${this.folder}/log: ${failure.stderr}`);
    }
  }

  /** kill -9 */
  async kill() {
    const ended = once(this.#process, "exit");
    this.#process.ref();
    this.#process.kill("SIGKILL");
    await ended;
  }

  /** SQL, as somebody who may do everything. */
  async run(sql) {
    const options = ["--no-defaults", "--batch", "--skip-column-names", `--socket=${this.socket}`, "--user=operator", "--password=operator-password"];
    const {stdout} = await promisify(execFile)("mariadb", [...options, "--execute", sql]);
    return stdout;
  }
}

/** Started once for each test file; ends with its process. */
export async function mariadbServer({address} = {}) {
  server ??= (async () => {
    const made = new MariadbServer(address);
    await made.start();
    return made;
  })();
  return server;
}

/** Settings of an empty database, without tables; the password's file is in the folder. */
export async function newDatabase(folder) {
  const made = await mariadbServer();
  const name = `wikipub_${++databases}`;
  await made.run(`CREATE DATABASE ${name}`);
  const files = {password_file: await passwordFile(folder, "daemon"), journal_file: join(folder, "redactions.journal")};
  if (made.address) return {url: `mysql://wikipub@${made.address}/${name}`, tls_ca_file: join(made.folder, "ca.pem"), ...files};
  return {url: `mysql://wikipub@localhost/${name}?socket=${made.socket}`, ...files};
}

/** Arguments of `wikipubctl schema apply` for the account that may change tables. */
export async function schemaAccount(folder) {
  return ["--user", "schema", "--password-file", await passwordFile(folder, "schema")];
}

async function passwordFile(folder, account) {
  const file = join(folder, `${account}.password`);
  await writeFile(file, `${account}-password\n`, {mode: 0o600});
  return file;
}
