// SPDX-License-Identifier: GPL-2.0-or-later
// The released daemon between a wiki that answers at once and followers on many hosts.
import {generateKeyPairSync, randomUUID} from "node:crypto";
import {mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {DatabaseSync} from "node:sqlite";
import {startDaemon} from "../support/daemon.mjs";
import {actorOf, settingsFor, until} from "../support/story.mjs";
import {post, pressAll, startSink} from "./programs.mjs";
import {startQuickWiki} from "./quick_wiki.mjs";

const settings = {posts: {hold_editor: "0s", hold_other: "0s", hold_new_editor: "0s", daily_cap_page: 1000}};

/** Runs `measure(stage)` and clears everything away. */
export async function onStage(hosts, measure) {
  const stage = new Stage();
  try {
    await stage.open(hosts);
    return await measure(stage);
  } finally {
    await stage.close();
  }
}

class Stage {
  #folder;

  async open(hosts) {
    this.#folder = await mkdtemp(join(tmpdir(), "wikipub-bench-"));
    this.keyFile = join(this.#folder, "private.pem");
    const publicKeyFile = join(this.#folder, "public.pem");
    const pem = {publicKeyEncoding: {type: "spki", format: "pem"}, privateKeyEncoding: {type: "pkcs8", format: "pem"}};
    const {publicKey, privateKey} = generateKeyPairSync("rsa", {modulusLength: 2048, ...pem});
    await writeFile(this.keyFile, privateKey);
    await writeFile(publicKeyFile, publicKey);
    this.sink = await startSink(hosts, publicKeyFile);
    this.wiki = await startQuickWiki();
    this.daemon = await startDaemon(settingsFor(this.wiki, {...settings, sources: [{rcfeed: {listen: `udp://127.0.0.1:${this.wiki.feedPort}`}}]}));
  }

  async close() {
    await this.daemon?.dispose();
    await this.wiki?.stop();
    await this.sink?.stop();
    await rm(this.#folder, {recursive: true, force: true});
  }

  /** The actor's id of a page of the wiki. */
  actor(page) {
    return actorOf(this.wiki, this.daemon, this.wiki.title(page));
  }

  /**
   * Real signed Follows, [{person, actor}], each accepted and its Accept delivered. Answers them as they were sent, for
   * `undo`.
   */
  async follow(pairs) {
    const follows = pairs.map(({person, actor}) => ({id: `${person}/follows/${randomUUID()}`, type: "Follow", actor: person, object: actor}));
    const accepts = this.sink.count(follows.length);
    accepts.catch(() => {});
    await pressAll(this.daemon.host, follows.map((follow) => delivery(follow.object, follow)), 202, {keyFile: this.keyFile});
    await accepts;
    await this.quiet();
    return follows;
  }

  /** Requests that take such Follows back. */
  undos(follows) {
    return follows.map((follow) => delivery(follow.object, {id: `${follow.actor}/undos/${randomUUID()}`, type: "Undo", actor: follow.actor, object: follow}));
  }

  /** Nothing is waiting to be sent. */
  async quiet() {
    const database = this.database({readOnly: true});
    try {
      const waiting = database.prepare("SELECT count(*) AS count FROM activity WHERE state = 'waiting'");
      await until(() => waiting.get().count === 0, 60_000);
    } finally {
      database.close();
    }
  }

  database(options = {}) {
    return new DatabaseSync(this.daemon.settings.storage.url.replace(/^sqlite:/, ""), options);
  }
}

function delivery(actor, activity) {
  return post(`${new URL(actor).pathname}/inbox`, `${activity.actor}#main-key`, {"@context": "https://www.w3.org/ns/activitystreams", ...activity});
}
