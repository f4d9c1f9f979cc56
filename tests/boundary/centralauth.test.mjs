// SPDX-License-Identifier: GPL-2.0-or-later
// CentralAuth is not in Debian: its log entries are in the shape in which Wikimedia's central wiki tells of them.
import assert from "node:assert/strict";
import {writeFile} from "node:fs/promises";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {prepareDaemon} from "../support/daemon.mjs";
import {captured, now} from "../support/eventbus.mjs";
import {startKafka} from "../support/kafka.mjs";
import {startShownWiki} from "../support/shown_wiki.mjs";
import {until} from "../support/story.mjs";
import {consentOf, startWikiExtension} from "../support/wiki_extension.mjs";

const id = "testwiki";
const secret = "a secret of thirty-two bytes, or more";
const topic = "eqiad.mediawiki.recentchange";
const alice = consentOf();

let kafka;
let wiki;
let extension;
let daemon;

before(async () => {
  kafka = await startKafka({[topic]: 1});
  wiki = await startShownWiki(id);
  extension = await startWikiExtension({id, secret, api: wiki.url});
  extension.editors.push(alice);
  daemon = await prepareDaemon({
    wikis: [
      {id, base_url: extension.url, script_path: "", enabled: {pages: true, editors: true}, secret_files: ["secret"], central_wiki: "metawiki"},
    ],
    sources: [{kafka: {brokers: kafka.encryptedBrokers, ca_file: kafka.certificate, topics: [topic]}}],
  });
  await writeFile(join(daemon.folder, "secret"), `${secret}\n`, {mode: 0o400});
  await daemon.start();
});

after(async () => {
  await daemon?.dispose();
  await extension?.stop();
  await wiki?.stop();
  await kafka?.stop();
});

/** What the log of global accounts says of Alice. */
const statusChange = (added, removed) =>
  now({
    ...captured[20],
    id: null,
    type: "log",
    namespace: 2,
    title: "User:Alice@global",
    log_id: 77,
    log_type: "globalauth",
    log_action: "setstatus",
    log_params: [added, removed],
    wiki: "metawiki",
  });

const state = async () => (await extension.ask(daemon, "GET", `/api/v1/editors/${alice.actor}`)).json.state;

test("a global lock pauses an editor until it is taken back, as the central wiki says", async () => {
  await until(async () => (await state()) === "live", 20_000);
  // What was there before is not read.
  await daemon.waitForLog(({event}) => event === "kafka.assigned", {timeout: 60_000});
  await kafka.produce(topic, statusChange("locked", "(none)"));
  await until(async () => (await state()) === "held", 20_000);
  await kafka.produce(topic, statusChange("(none)", "locked"));
  await until(async () => (await state()) === "live", 20_000);
});
