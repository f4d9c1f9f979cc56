// SPDX-License-Identifier: GPL-2.0-or-later
// The daemon's side of the private API, with somebody in the extension's place who speaks it by its description alone.
import assert from "node:assert/strict";
import {writeFile} from "node:fs/promises";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {prepareDaemon} from "../support/daemon.mjs";
import {schemasOf} from "../support/json_schemas.mjs";
import {until} from "../support/story.mjs";
import {consentOf, now, startWikiExtension} from "../support/wiki_extension.mjs";

const id = "testwiki";
const secrets = {first: "the first secret, of 32 bytes or more", second: "the second one, of 32 bytes or more"};

const follows = schemasOf("api");

let extension;
let daemon;
let secretFile;
const ask = (...args) => extension.ask(daemon, ...args);

const alice = consentOf();

before(async () => {
  extension = await startWikiExtension({id, secret: secrets.first});
  daemon = await prepareDaemon({
    wikis: [{id, base_url: extension.url, script_path: "", enabled: {pages: true, editors: true}, secret_files: ["secret"]}],
    sources: [{action_api: {catch_up: false, interval: "1h"}}],
  });
  secretFile = join(daemon.folder, "secret");
  await writeFile(secretFile, `${secrets.first}\n`, {mode: 0o400});
  await daemon.start();
});

after(async () => {
  await daemon?.dispose();
  await extension?.stop();
});

test("the daemon reads what the extension has, signed", async () => {
  await until(() => extension.requests.some(({target}) => target.startsWith("/wikipub/v1/editors")), 10_000);
  assert.deepEqual(extension.requests.filter(({target, signed}) => target.startsWith("/wikipub/v1/") && !signed), []);
  assert.deepEqual(
    ["state", "outbox", "lists", "editors"].filter((route) => !extension.requests.some(({target}) => target.startsWith(`/wikipub/v1/${route}`))),
    [],
  );
});

test("only who signs is answered, once", async () => {
  assert.equal((await fetch(`${daemon.internalUrl}/api/v1/status`)).status, 401);
  assert.equal((await fetch(`${daemon.url}/api/v1/status`)).status, 404);
  const nonce = "00112233445566778899aabbccddeeff";
  assert.equal((await ask("GET", "/api/v1/status", undefined, {nonce})).status, 200);
  const replayed = await ask("GET", "/api/v1/status", undefined, {nonce});
  assert.deepEqual(replayed, {status: 401, json: {error: "replayed"}});
  const stranger = await ask("GET", "/api/v1/status", undefined, {secret: secrets.second});
  assert.deepEqual(stranger, {status: 401, json: {error: "unknown_key"}});
  follows("error.json", stranger.json);
  assert.ok(daemon.log.some(({event, wiki, cause}) => event === "wiki_api.refused" && wiki === id && cause === "replayed"));
});

test("status, redactions and blocks say what their schemas say", async () => {
  const status = await ask("GET", "/api/v1/status");
  follows("status.json", status.json);
  assert.equal(status.json.wiki, id);
  follows("redactions.json", (await ask("GET", "/api/v1/redactions?suppressed=1")).json);
  assert.equal((await ask("POST", "/api/v1/blocks", {add: "bad.example"})).status, 200);
  const blocks = await ask("GET", "/api/v1/blocks");
  follows("blocks.json", blocks.json);
  assert.deepEqual(blocks.json.blocks, ["bad.example"]);
  assert.equal((await ask("POST", "/api/v1/blocks", {remove: "bad.example"})).status, 200);
  assert.deepEqual((await ask("GET", "/api/v1/blocks")).json.blocks, []);
});

test("a sysop pauses the wiki and resumes it", async () => {
  const paused = async () => (await ask("GET", "/api/v1/status")).json.paused;
  assert.deepEqual(await ask("POST", "/api/v1/pause", {}), {status: 200, json: {}});
  assert.equal(await paused(), true);
  assert.deepEqual(JSON.parse(await daemon.ctl("--json", "status")).paused, [`w/${id}`]);
  assert.equal((await ask("POST", "/api/v1/resume", {})).status, 200);
  assert.equal(await paused(), false);
});

test("an editor who opts in is there, and a bad entry beside theirs is refused by name", async () => {
  extension.editors.push(alice);
  const entry = {sequence: 1, kind: "editor", version: 1, at: now(), editor: alice};
  follows("entry.json", entry);
  const pushed = await ask("POST", "/api/v1/outbox", {entries: [{...entry, editor: {...alice, actor: "0"}}, entry]});
  assert.equal(pushed.status, 400);
  assert.equal(pushed.json.detail, "entries[0]: editor.actor is no actor number, which is a positive number in a text");
  const again = await ask("POST", "/api/v1/outbox", {entries: [entry]});
  follows("outbox-applied.json", again.json);
  assert.deepEqual(again, {status: 200, json: {applied: 0}});
  const editor = await ask("GET", `/api/v1/editors/${alice.actor}`);
  follows("editor-status.json", editor.json);
  assert.equal(editor.json.state, "live");
  assert.equal((await ask("GET", "/api/v1/status")).json.editors, 1);
  const unknown = await ask("GET", "/api/v1/editors/77");
  follows("editor-status.json", unknown.json);
  assert.equal(unknown.json.state, "unknown");
});

test("told to look, the daemon reads the outbox", async () => {
  const paused = {...alice, version: 2, state: "paused"};
  extension.editors[0] = paused;
  extension.outbox.push({sequence: 2, kind: "editor", version: 2, at: now(), editor: paused});
  assert.deepEqual(await ask("POST", "/api/v1/look", {}), {status: 202, json: {}});
  await until(async () => (await ask("GET", `/api/v1/editors/${alice.actor}`)).json.state === "paused", 10_000);
});

test("a secret that was changed is taken over with SIGHUP", async () => {
  await writeFile(`${secretFile}.new`, secrets.second, {mode: 0o400});
  const {wikis: [wiki], ...rest} = daemon.settings;
  await daemon.configure({...rest, wikis: [{...wiki, secret_files: ["secret", "secret.new"]}]});
  daemon.reload();
  await until(async () => (await ask("GET", "/api/v1/status", undefined, {secret: secrets.second}).catch(() => ({}))).status === 200, 20_000);
  assert.equal((await ask("GET", "/api/v1/status")).status, 200);
  assert.ok(!daemon.log.some((line) => JSON.stringify(line).includes("secret, of 32")));
});
