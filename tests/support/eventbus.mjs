// SPDX-License-Identifier: GPL-2.0-or-later
// What MediaWiki's EventBus extension posts, as captured from a real one (tests/fixtures/events), and its way of posting.
import {readFileSync} from "node:fs";
import {writeFile} from "node:fs/promises";
import {join} from "node:path";
import {prepareDaemon, wikiSettings} from "./daemon.mjs";

export const captured = readFixture("eventbus.ndjson");
export const datagrams = readFixture("rcfeed.ndjson");
export const token = "t0ken".repeat(8);

function readFixture(name) {
  return readFileSync(new URL(`../fixtures/events/${name}`, import.meta.url), "utf8").trim().split("\n").map((line) => JSON.parse(line));
}

/** A daemon, not started yet, that a wiki's EventBus may post to. */
export async function prepareForEvents(wiki, {sources = [], posts = {}} = {}) {
  const daemon = await prepareDaemon({
    wikis: [wikiSettings(wiki)],
    sources: [{eventgate: {wiki: wiki.id, token_files: ["events.token"]}}, ...sources],
    posts: {hold_move: "1s", daily_cap_page: 50, ...posts},
  });
  await writeFile(join(daemon.folder, "events.token"), `${token}\n`, {mode: 0o400});
  return daemon;
}

/** As if it happened now; what happened, and to what, stays as it was captured. */
export function now(event) {
  const at = new Date().toISOString().replace(/\.\d+/, "");
  const moved = structuredClone(event);
  if (moved.meta) moved.meta.dt = at;
  if (moved.dt) moved.dt = at;
  if (moved.timestamp) moved.timestamp = Math.floor(Date.now() / 1000);
  if (["edit", "create"].includes(moved.page_change_kind)) moved.revision.rev_dt = at;
  return moved;
}

/** {status, text}; `body` is JSON where it is no text. */
export async function postEvents(daemon, body, secret = token) {
  const answer = await fetch(`${daemon.internalUrl}/v1/events/${secret}`, {
    method: "POST",
    headers: {"Content-Type": "application/json"},
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return {status: answer.status, text: await answer.text()};
}

/** A captured edit, of another revision and title. */
export function editOf(rev, parent, title) {
  return now({...captured[20], id: 9_000 + rev, title, revision: {old: parent, new: rev}, meta: {...captured[20].meta, id: crypto.randomUUID()}});
}

/** A captured suppression, of another revision. */
export function suppressionOf(rev, page) {
  return now({...captured[16], rev_id: rev, page_id: page, meta: {...captured[16].meta, id: crypto.randomUUID()}});
}
