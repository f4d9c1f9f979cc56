// SPDX-License-Identifier: GPL-2.0-or-later
// A million deliveries that wait for hosts which were down, and what becomes of them once those answer again.
import {map, onBigStage} from "./big_stage.mjs";
import {cpuSeconds, memory} from "./process.mjs";
import {startQuickWiki} from "./quick_wiki.mjs";
import {settingsFor, until} from "../support/story.mjs";

const hosts = 2000;
const pages = 20;
const deliveries = Number(process.env.BENCH_DELIVERIES ?? 1_000_000);
const posts = Math.round(deliveries / hosts / pages);
const total = hosts * pages * posts;
/// Memory may go up by so many megabytes after the first twentieth, when every host has been connected to: at most 16 actors are
/// sent for at once, with 50 letters each, and nothing else of the queue is in memory.
const bound = 32;
const longest = 3_600_000;

export async function backlog(_, report) {
  for (const database of (process.env.BENCH_DATABASE ?? "mariadb,sqlite").split(",")) {
    await drain(database, report);
  }
}

async function drain(database, report) {
  const row = `backlog (${database})`;
  const wiki = await startQuickWiki();
  try {
    await onBigStage({hosts, database, settings: settingsFor(wiki, {sources: [{rcfeed: {listen: `udp://127.0.0.1:${wiki.feedPort}`}}]})}, async (stage) => {
      await fillQueue(stage, wiki);
      await stage.daemon.start();
      const {pid} = stage.daemon;
      const [began, used, idle] = [performance.now(), await cpuSeconds(pid), (await memory(pid)).now];
      await accepted(stage, total / 20);
      const watched = stage.watchMemory();
      const rates = [];
      for (let part = 2; part <= 20; part += 1) {
        const from = performance.now();
        await accepted(stage, (total * part) / 20);
        rates.push((total / 20 / (performance.now() - from)) * 1000);
      }
      const seconds = (performance.now() - began) / 1000;
      await until(async () => (await stage.waiting()).retries === 0, longest);
      const curve = watched.seen.filter((_, index) => index % Math.ceil(watched.seen.length / 10) === 0);
      const {first, most, last} = await watched.stop();
      const metrics = await stage.metrics();
      report.value({row, what: `deliveries of ${total} a second`, value: total / seconds, unit: "deliveries/s", note: `${seconds.toFixed(0)} s, ${((await cpuSeconds(pid)) - used).toFixed(0)} s of processor time; the first twentieths ${rates[0].toFixed(0)}/s, the last ${rates.at(-1).toFixed(0)}/s`});
      report.value({row, what: "memory at most", value: most, unit: "MB", must: first + bound, note: `${idle.toFixed(0)} before anything was sent, ${first.toFixed(0)} after a twentieth, ${last.toFixed(0)} at the end; ${curve.map((value) => value.toFixed(0)).join(" ")}`});
      report.value({row, what: "deliveries that were not accepted at once", value: metrics("wikipub_deliveries_total") - metrics("wikipub_deliveries_total", 'outcome="accepted"'), unit: "deliveries"});
      console.log(`       statements that took longest: ${metrics.slowest()}`);
      if (most > first + bound) throw new Error(`memory grew from ${first.toFixed(0)} to ${most.toFixed(0)} MB`);
    });
  } finally {
    await wiki.stop();
  }
}

/** So many deliveries were accepted. */
function accepted(stage, count) {
  return until(async () => (await stage.metrics())("wikipub_deliveries_total", 'outcome="accepted"') >= count, longest);
}

/** As the daemon leaves them when no host answered: of each page's posts to a host the first is due, the others wait behind it. */
async function fillQueue(stage, wiki) {
  await stage.invite(1);
  const now = Date.now();
  const before = now - 3_600_000;
  const {host} = stage.daemon;
  await stage.fill(
    "actor",
    ["id", "kind", "wiki", "page_id", "generation", "host", "state", "title", "title_since", "state_since", "created", "followers"],
    map(pages, (page) => [page + 1, "page", wiki.id, 1001 + page, 1, host, "live", wiki.title(1 + page), 0, before, before, hosts]),
  );
  await stage.fill("follower", ["actor", "remote", "follow_iri", "created"], map(pages * hosts, (number) => [1 + (number % pages), 1 + Math.floor(number / pages), `https://remote.example/follows/${number}`, before]));
  const postId = (activity) => 1_000_000_000 + activity;
  await stage.fill(
    "post",
    ["id", "actor", "wiki", "page_id", "kind", "state", "host", "published", "rev_from", "rev_to", "log_id", "edits", "byte_delta", "title", "summary", "target", "words_until", "confirmed", "next_check", "check_round", "followers_only"],
    map(pages * posts, (number) => [postId(number), 1 + (number % pages), wiki.id, 1001 + (number % pages), "edits", "live", host, before + number, 2 * number + 1, 2 * number + 2, 0, 1, 17, wiki.title(1 + (number % pages)), "", "", now + 86_400_000, now, now + 86_400_000, 0, 0]),
  );
  await stage.fill(
    "activity",
    ["id", "actor", "sequence", "kind", "post", "body", "created", "state", "inboxes", "`cursor`", "accepted", "refused", "given_up"],
    map(pages * posts, (number) => [number + 1, 1 + (number % pages), 1 + Math.floor(number / pages), "create", postId(number), {hex: Buffer.from(create(stage, wiki, number % pages, postId(number))).toString("hex")}, before, "done", hosts, hosts, 0, 0, 0]),
  );
  // Inboxes 1 to 2000, each as its distance from the one before.
  await stage.fill("chunk", ["activity", "number", "inboxes"], map(pages * posts, (number) => [number + 1, 0, {hex: "01".repeat(hosts)}]));
  const retries = function* () {
    for (let number = 0; number < pages * posts; number += 1) {
      const sequence = 1 + Math.floor(number / pages);
      for (let inbox = 1; inbox <= hosts; inbox += 1) yield [number + 1, inbox, inbox, 1 + (number % pages), sequence, "create", sequence === 1 ? 1 : 0, before, sequence === 1 ? now : null];
    }
  };
  await stage.fill("retry", ["activity", "inbox", "host", "actor", "sequence", "kind", "attempts", "first_failed", "next_at"], retries());
}

function create(stage, wiki, page, post) {
  const id = `http://${stage.daemon.host}/w/${wiki.id}/o/${post}`;
  const actor = `http://${stage.daemon.host}/w/${wiki.id}/p/${1001 + page}`;
  const content = `<p>${wiki.title(1 + page)} was edited: “corrected the year, added a source” (+17) <a href="${wiki.url}/index.php?diff=2&oldid=1">what changed</a></p>`;
  const note = {id, type: "Note", attributedTo: actor, to: [`${actor}/followers`], cc: ["https://www.w3.org/ns/activitystreams#Public"], content, contentMap: {en: content}, published: "2026-11-23T12:00:00Z", url: `http://${stage.daemon.host}/@page/${post}`, context: `http://${stage.daemon.host}/w/${wiki.id}/c/${1001 + page}`};
  return JSON.stringify({"@context": ["https://www.w3.org/ns/activitystreams"], id: `${id}/create`, type: "Create", actor, to: note.to, cc: note.cc, object: note});
}
