// SPDX-License-Identifier: GPL-2.0-or-later
// A real MediaWiki for one test file: its own SQLite database in a temporary folder, PHP's web server on a free port,
// changes as UDP datagrams. People act on it through the Action API, each with a session of their own.
import {execFile, spawn} from "node:child_process";
import {mkdtemp, open, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {promisify} from "node:util";
import {freeTcpPort, freeUdpPort} from "./ports.mjs";
import {WikiSession} from "./wiki_session.mjs";

const run = promisify(execFile);
const top = fileURLToPath(new URL("../..", import.meta.url));
const installer = join(top, "deploy/wiki/install");
const extender = join(top, "deploy/wiki/extend");
const mediawiki = join(top, "build/packages/mediawiki");
const router = join(top, "deploy/wiki/router.php");

export const password = "Correct-Horse-41";

/**
 * @param {object} options
 * @param {string} [options.name] its name; in lower case also its database name, the `wiki` of its events
 * @param {number} [options.feedPort] where its datagrams go; by default a free port, see `feedPort`
 * @param {string[]} [options.settings] lines of PHP for LocalSettings
 */
export async function startWiki({name = "Testwiki", feedPort, settings = []} = {}) {
  const directory = await mkdtemp(join(tmpdir(), "wikipub-wiki-"));
  const wiki = new Wiki(join(directory, "wiki"), directory, name, await freeTcpPort(), feedPort ?? (await freeUdpPort()));
  await wiki.tellAddresses();
  await wiki.configure([...testSettings, ...settings]);
  await wiki.start();
  return wiki;
}

// Nobody is slowed down or asked for an e-mail address, and Admin may suppress.
const testSettings = [
  "$wgRateLimits = [];",
  "$wgAutoConfirmAge = 0;",
  "$wgAutoConfirmCount = 0;",
  "$wgGroupPermissions['sysop']['suppressrevision'] = true;",
  "$wgGroupPermissions['sysop']['viewsuppressed'] = true;",
  "$wgGroupPermissions['sysop']['suppressionlog'] = true;",
  "$wgGroupPermissions['sysop']['hideuser'] = true;",
  "$wgGroupPermissions['sysop']['deletelogentry'] = true;",
  "$wgGroupPermissions['sysop']['deleterevision'] = true;",
];

class Wiki {
  #directory;
  #folder;
  #port;
  #server = null;
  #others = [];
  #sessions = new Map();

  constructor(directory, folder, name, port, feedPort) {
    this.#directory = directory;
    this.#folder = folder;
    this.#port = port;
    this.name = name;
    this.id = name.toLowerCase();
    this.feedPort = feedPort;
    this.url = `http://127.0.0.1:${port}`;
  }

  pageUrl(title) {
    return `${this.url}/wiki/${encodeURIComponent(title.replaceAll(" ", "_")).replaceAll("%2F", "/").replaceAll("%3A", ":")}`;
  }

  /** Installs on the first call; later it only rewrites where the wiki lives and where its datagrams go. */
  async tellAddresses(feedPort = this.feedPort) {
    this.feedPort = feedPort;
    const environment = {...process.env, WIKI_PASSWORD: password};
    await run(installer, [this.#directory, this.name, String(this.#port), String(feedPort)], {env: environment});
  }

  /** Adds lines of PHP to the settings; the next request sees them. */
  async configure(lines) {
    const file = join(this.#directory, "more.php");
    const known = await readFile(file, "utf8").catch(() => "<?php\n");
    await writeFile(file, `${known}${lines.join("\n")}\n`);
  }

  /** Loads the extension. The daemon and its actors are at these addresses; answers the file of the secret they share. */
  async extend({daemonUrl, hostUrl}) {
    await run(extender, [this.#directory, daemonUrl, hostUrl]);
    return join(this.#directory, "wikipub.secret");
  }

  async start() {
    this.#server = await this.#serve(this.#port);
  }

  /** A second web server of the same wiki, with caches of its own; answers its address. */
  async startAnother() {
    const port = await freeTcpPort();
    this.#others.push(await this.#serve(port));
    return `http://127.0.0.1:${port}`;
  }

  async #serve(port) {
    const log = await open(join(this.#folder, "web.log"), "a");
    const server = spawn(
      "php",
      // Settings change while the server runs, so compiled files are checked at each request.
      ["-d", "opcache.enable_cli=1", "-d", "opcache.revalidate_freq=0", "-S", `127.0.0.1:${port}`, "-t", mediawiki, router],
      {
        // A group of its own: the server's workers outlive a signal to the server alone.
        detached: true,
        stdio: ["ignore", log.fd, log.fd],
        env: {...process.env, MW_CONFIG_FILE: join(this.#directory, "LocalSettings.php"), PHP_CLI_SERVER_WORKERS: "4"},
      },
    );
    await log.close();
    await this.#answers(`http://127.0.0.1:${port}`);
    return server;
  }

  /** The web server goes, the wiki stays: `start` brings it back at the same address. */
  async silence() {
    const server = this.#server;
    this.#server = null;
    await end(server);
  }

  async stop() {
    if (this.#server) await this.silence();
    await Promise.all(this.#others.map(end));
    await rm(this.#folder, {recursive: true, force: true, maxRetries: 3});
  }

  /** Somebody's session, logged in at the first use. Without a name: logged out, known by the address only. */
  async as(userName) {
    if (!userName) return new WikiSession(this.url);
    if (!this.#sessions.has(userName)) {
      const session = new WikiSession(this.url);
      await session.logIn(userName, password);
      this.#sessions.set(userName, session);
    }
    return this.#sessions.get(userName);
  }

  admin() {
    return this.as("Admin");
  }

  async createAccount(userName, {groups = []} = {}) {
    await new WikiSession(this.url).createAccount(userName, password);
    if (groups.length) await (await this.admin()).setGroups(userName, groups);
    return this.as(userName);
  }

  /** Pages with a past, {title: text}, as if written in January and never touched since: no log entry, no datagram. */
  async importPages(pages) {
    const file = join(this.#folder, "import.xml");
    await writeFile(file, exportOf(pages));
    await this.maintenance("importDump.php", "--no-updates", file);
  }

  /** Runs a maintenance script of MediaWiki's; answers what it printed. */
  async maintenance(script, ...args) {
    const environment = {...process.env, MW_CONFIG_FILE: join(this.#directory, "LocalSettings.php")};
    const {stdout} = await run("php", [join(mediawiki, "maintenance", script), ...args], {env: environment});
    return stdout;
  }

  async #answers(url) {
    const deadline = Date.now() + 20_000;
    for (;;) {
      try {
        const answer = await fetch(`${url}/api.php?action=query&meta=siteinfo&format=json`);
        if (answer.ok) return void (await answer.arrayBuffer());
      } catch (error) {
        if (Date.now() > deadline) throw new Error(`${url} does not answer: ${error.cause ?? error}`);
      }
      if (Date.now() > deadline) throw new Error(`${url} answers no API request`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function end(server) {
  const gone = new Promise((resolve) => server.once("exit", resolve));
  process.kill(-server.pid, "SIGKILL");
  await gone;
}

function exportOf(pages) {
  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const page = ([title, text]) => `<page><title>${escaped(title)}</title><revision><timestamp>2026-01-03T10:00:00Z</timestamp>
    <contributor><username>Librarian</username></contributor><model>wikitext</model><format>text/x-wiki</format>
    <text xml:space="preserve">${escaped(text)}</text></revision></page>`;
  return `<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en">${Object.entries(pages).map(page).join("")}</mediawiki>`;
}
