// SPDX-License-Identifier: GPL-2.0-or-later
// A day of all of Wikimedia's streams, from Kafka as fast as the daemon reads.
import {spawn} from "node:child_process";
import {once} from "node:events";
import {join} from "node:path";
import {createInterface} from "node:readline";
import {setTimeout as pause} from "node:timers/promises";
import {map, onBigStage} from "./big_stage.mjs";
import {cpuSeconds} from "./process.mjs";
import {editorOf, firstPage, startWikimediaWikis, titleOf, wikipediaOf, wikipediaOfEditor, wikipedias} from "./wikimedia_wikis.mjs";

const events = Number(process.env.BENCH_EVENTS ?? 4_000_000);
const pages = Number(process.env.BENCH_PAGES ?? 100_000);
const editors = Number(process.env.BENCH_EDITORS ?? 10_000);
const hosts = 500;
const peopleAHost = 4;
const day = 86_400;
/// Events that the stream is ahead of the daemon; the mock keeps little.
const ahead = 12_000;

export async function wikimediaDay(_, report) {
  for (const database of (process.env.BENCH_DATABASE ?? "mariadb,sqlite").split(",")) {
    await replay(database, report);
  }
}

async function replay(database, report) {
  const row = `day (${database})`;
  const wikis = await startWikimediaWikis(editors);
  const stream = await startStream();
  const kafka = {brokers: stream.brokers, group: "bench", topics: ["eqiad.mediawiki.recentchange", "codfw.mediawiki.recentchange", "eqiad.mediawiki.page_change.v1", "eqiad.mediawiki.revision-visibility-change"]};
  try {
    await onBigStage({hosts, database, settings: {wikis: wikis.settings(), sources: [{kafka}]}}, async (stage) => {
      await fillIndex(stage);
      const asked = wikis.requests;
      const [rowsBefore, writtenBefore] = [await stage.rows(), await stage.rowsWritten()];
      await stage.daemon.start();
      await stage.daemon.waitForLog(({event, count}) => event === "kafka.assigned" && count > 0, {timeout: 60_000});
      const used = await cpuSeconds(stage.daemon.pid);
      const watched = stage.watchMemory();
      const began = performance.now();
      const since = () => (performance.now() - began) / 1000;
      const gone = await follow(stage, stream);
      const read = {seconds: since(), used: (await cpuSeconds(stage.daemon.pid)) - used, waiting: await stage.waiting()};
      const {late} = await settle(stage);
      const whole = {seconds: since(), used: (await cpuSeconds(stage.daemon.pid)) - used};
      const memory = await watched.stop();
      const metrics = await stage.metrics();
      const show = (what, value, unit, note) => report.value({row, what, value, unit, note});
      show(`events read, of ${pages} followed pages and ${editors} editors, a second`, events / read.seconds, "events/s", `${events} in ${read.seconds.toFixed(0)} s, ${read.used.toFixed(0)} s of processor time`);
      show("events that Kafka threw away before they were read", gone, "events", gone ? told(stage) : "");
      show("times faster than the day itself", day / read.seconds, "times");
      show("until all was published and delivered", whole.seconds, "s", `${whole.used.toFixed(0)} s of processor time; at the last event ${read.waiting.held} windows were open, ${read.waiting.activities} posts on their way`);
      show("lag at the end", metrics("wikipub_stream_lag_seconds"), "s");
      show("memory at most", memory.most, "MB", `${memory.first.toFixed(0)} at the start, ${memory.last.toFixed(0)} at the end`);
      show("events selected", metrics("wikipub_events_selected_total"), "events");
      show("posts", metrics("wikipub_posts_published_total"), "posts", `${metrics("wikipub_posts_dropped_total")} windows dropped, ${late} wait past the daily cap`);
      show("deliveries accepted", metrics("wikipub_deliveries_total", 'outcome="accepted"'), "deliveries", `${metrics("wikipub_deliveries_total") - metrics("wikipub_deliveries_total", 'outcome="accepted"')} others`);
      show("API requests", wikis.requests - asked, "requests");
      const [rowsAfter, writtenAfter] = [await stage.rows(), await stage.rowsWritten()];
      report.value({row, what: "rows more than before", value: sum(differences(rowsBefore, rowsAfter)), unit: "rows", note: listing(differences(rowsBefore, rowsAfter))});
      if (database === "mariadb") report.value({row, what: "rows inserted, changed and deleted", value: sum(differences(writtenBefore, writtenAfter)), unit: "rows", note: listing(differences(writtenBefore, writtenAfter))});
      console.log(`       statements that took longest: ${metrics.slowest()}`);
    });
  } finally {
    await stream.stop();
    await wikis.stop();
  }
}

/** Reads the whole stream, which goes on as the daemon does. Answers how many events the mock threw away before they were read. */
async function follow(stage, stream) {
  let passed = 0;
  let gone = 0;
  let moved = performance.now();
  while (passed < events) {
    stream.make(passed + ahead);
    await pause(250);
    const metrics = await stage.metrics();
    gone = metrics("wikipub_events_refused_total", 'cause="gone"');
    const now = metrics("wikipub_events_received_total") + gone;
    if (now > passed) moved = performance.now();
    if (performance.now() - moved > 60_000) throw new Error(`of ${events} events only ${now} were read; ${told(stage)}`);
    passed = now;
  }
  if (passed !== events) throw new Error(`${passed} events were read of ${events}`);
  return gone;
}

/** What the daemon said of Kafka. */
function told(stage) {
  const lines = stage.daemon.log.filter(({event}) => /^kafka\.(reported|failed|messages_gone)/.test(event));
  return lines.length ? `${lines.length} reports, first ${JSON.stringify(lines[0])}` : "no reports";
}

/** All windows are closed, all posts delivered. */
async function settle(stage) {
  const deadline = performance.now() + 3_600_000;
  for (;;) {
    const {held, late, activities, retries} = await stage.waiting();
    if (held + activities + retries === 0) return {late};
    if (performance.now() > deadline) throw new Error(`${held} windows, ${activities} activities and ${retries} retries are still there`);
    await pause(2000);
  }
}

async function fillIndex(stage) {
  const remotes = await stage.invite(peopleAHost);
  const now = Date.now();
  const long = now - 400 * 86_400_000;
  const host = stage.daemon.host;
  const article = (page) => page * 10;
  const editorNumber = (editor) => `${1_000_000_000_000 + editor * 7_919}`;
  // The first ones have most followers.
  const followersOf = (page) => 1 + Math.floor(200 / Math.sqrt(page + 1));
  const followersOfEditor = (editor) => 2 + Math.floor(60 / Math.sqrt(editor + 1));
  const actorColumns = ["id", "kind", "wiki", "page_id", "generation", "host", "state", "title", "title_since", "state_since", "created", "followers"];
  await stage.fill("actor", actorColumns, map(pages, (page) => [page + 1, "page", wikipedias[wikipediaOf(article(page))], firstPage + article(page), 1, host, "live", titleOf(article(page)), long, long, long, followersOf(page)]));
  await stage.fill("actor", actorColumns, map(editors, (editor) => [pages + editor + 1, "editor", wikipedias[wikipediaOfEditor(editor)], Number(editorNumber(editor)), 1, host, "live", "", long, long, long, followersOfEditor(editor)]));
  const handleColumns = ["folded", "wiki", "page_id", "current", "created"];
  await stage.fill("handle", handleColumns, map(pages, (page) => [`article_of_a_usual_length_${article(page)}.${wikipedias[wikipediaOf(article(page))]}`, wikipedias[wikipediaOf(article(page))], firstPage + article(page), 1, long]));
  await stage.fill("handle", handleColumns, map(editors, (editor) => [`editor_${editor}`, "", Number(editorNumber(editor)), 1, long]));
  await stage.fill(
    "editor",
    ["number", "wiki", "user_id", "version", "wish", "name", "user_page", "posts", "named", "discoverable", "only_new", "minor", "locked", "text_version", "agreed", "confirmed"],
    map(editors, (editor) => [Number(editorNumber(editor)), wikipedias[wikipediaOfEditor(editor)], editorOf(editor).userid, 1, "active", editorOf(editor).name, `https://wiki.example/wiki/User:Editor_${editor}`, 1, 1, 1, 0, 0, 0, 1, long, now]),
  );
  // Ten thousand keys would take half an hour to make: all have the same.
  await stage.fill("signing_key", ["owner", "private_pem", "public_pem", "created"], map(editors, (editor) => [`u/${editorNumber(editor)}`, stage.key.privateKey, stage.key.publicKey, long]));
  const columns = ["actor", "remote", "follow_iri", "created"];
  const follows = function* (first, count, followers) {
    for (let actor = 0; actor < count; actor += 1) {
      for (let nth = 0; nth < followers(actor); nth += 1) yield [first + actor, ((actor * 7 + nth) % remotes) + 1, `https://remote.example/follows/${actor}-${nth}`, long];
    }
  };
  await stage.fill("follower", columns, follows(1, pages, followersOf));
  await stage.fill("follower", columns, follows(pages + 1, editors, followersOfEditor));
}

async function startStream() {
  const child = spawn(join(process.env.WIKIPUB_BUILD, "tests/bench_wikimedia_stream"), [String(events), String(editors)], {stdio: ["pipe", "pipe", "inherit"]});
  const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
  const {value: brokers, done} = await lines.next();
  if (done) throw new Error("the stream did not start");
  return {
    brokers,
    make: (until) => child.stdin.write(`until ${until}\n`),
    async stop() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

function differences(before, after) {
  const changed = Object.entries(after).map(([table, count]) => [table, count - (before[table] ?? 0)]);
  return changed.filter(([, count]) => count !== 0).sort(([, left], [, right]) => right - left);
}

const sum = (entries) => entries.reduce((total, [, count]) => total + count, 0);
const listing = (entries) => entries.map(([table, count]) => `${table} ${count}`).join(", ");
