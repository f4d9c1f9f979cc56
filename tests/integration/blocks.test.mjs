// SPDX-License-Identifier: GPL-2.0-or-later
// wikipubctl blocks: lists of hosts as Mastodon's administrators share them, and what a blocked host gets.
import assert from "node:assert/strict";
import {execFile} from "node:child_process";
import {readFile, writeFile} from "node:fs/promises";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {fileURLToPath} from "node:url";
import {startHostilePeer} from "../support/hostile_peer.mjs";
import {actorOfNewPage, startWikiAndDaemon, until} from "../support/story.mjs";

const data = 65;
const noInput = 66;
const unavailable = 69;
const cannotCreate = 73;
const header = "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate";

let wiki;
let daemon;
let stop;
let peer;

before(async () => {
  [{wiki, daemon, stop}, peer] = await Promise.all([startWikiAndDaemon(), startHostilePeer({hosts: 2})]);
});

after(async () => {
  await peer?.stop();
  await stop?.();
});

const ask = async (...args) => JSON.parse(await daemon.ctl("--json", ...args));
const blockedHosts = async () => (await ask("blocks", "list")).hosts.map(({host}) => host);

async function fileOf(text) {
  const file = join(daemon.folder, `${crypto.randomUUID()}.csv`);
  await writeFile(file, text);
  return file;
}

async function refusal(code, ...args) {
  const error = await daemon.ctl(...args).then((said) => assert.fail(`it succeeded: ${said}`), (failed) => failed);
  assert.equal(error.code, code, error.stderr);
  return error.stderr;
}

test("a list of Mastodon's is imported: suspended hosts are blocked, limited ones counted", async () => {
  const file = await fileOf(`\uFEFF${header}\r\nBad.Example.,suspend,true,true,"spam, ""worse""\r\nand more",false\r\nbücher.example,suspend,false,false,,false\r\nloud.example,silence,false,false,,false\r\nknown.example,noop,false,false,,false\r\n`);
  assert.deepEqual(await ask("blocks", "import", file), {blocked: 2, blocked_before: 0, skipped_silence: 1, skipped_noop: 1});
  assert.deepEqual(await ask("blocks", "import", file), {blocked: 0, blocked_before: 2, skipped_silence: 1, skipped_noop: 1});
  const {hosts, accounts} = await ask("blocks", "list");
  assert.deepEqual(hosts.map(({host}) => host), ["bad.example", "xn--bcher-kva.example"]);
  assert.deepEqual(accounts, []);
  for (const {since} of hosts) assert.ok(Math.abs(Date.now() - Date.parse(since)) < 60_000, since);
  assert.match(await daemon.ctl("blocks", "list"), /- host: bad\.example\n +since: 20/);
  for (const host of ["bad.example", "xn--bcher-kva.example"]) await ask("unblock", host);
  assert.deepEqual(await blockedHosts(), []);
});

test("a file that cannot be used changes nothing, and its lines are named", async () => {
  const good = "fine.example,suspend,false,false,,false";
  const said = await refusal(unavailable, "blocks", "import", await fileOf(`${header}\n${good}\nhttps://bad.example/,suspend,,,,\nx.example,ban,,,,\n`));
  assert.match(said, /line 3: no domain\nline 4: severity/);
  assert.match(await refusal(unavailable, "blocks", "import", await fileOf(`fine.example\n${daemon.host}\n`)), /line 2: that is this server/);
  await refusal(data, "blocks", "import", await fileOf(""));
  await refusal(data, "blocks", "import", await fileOf(Buffer.from([0x61, 0xff, 0x0a])));
  await refusal(noInput, "blocks", "import", join(daemon.folder, "not there"));
  assert.deepEqual(await blockedHosts(), []);
});

test("what is exported is imported again, accounts have no place in it", async () => {
  await ask("blocks", "import", await fileOf("one.example\ntwo.example\n"));
  await ask("block", "https://rude.example/users/rude");
  assert.deepEqual((await ask("blocks", "list")).accounts.map(({id}) => id), ["https://rude.example/users/rude"]);
  const file = join(daemon.folder, "exported.csv");
  await daemon.ctl("blocks", "export", file);
  assert.equal(await readFile(file, "utf8"), `${header}\none.example,suspend,false,false,,false\ntwo.example,suspend,false,false,,false\n`);
  assert.equal(await daemon.ctl("blocks", "export", "-"), await readFile(file, "utf8"));
  assert.deepEqual(await ask("blocks", "import", file), {blocked: 0, blocked_before: 2, skipped_silence: 0, skipped_noop: 0});
  await refusal(cannotCreate, "blocks", "export", join(daemon.folder, "no", "such", "folder.csv"));
});

test("a long list is taken whole", async () => {
  // Longer altogether than what the other listeners take.
  const below = `${"sub.".repeat(55)}spam.example`;
  const hosts = Array.from({length: 5_000}, (_, index) => `host-${index}.${below}`);
  assert.equal((await ask("blocks", "import", await fileOf(hosts.join("\n")))).blocked, hosts.length);
  assert.equal((await blockedHosts()).filter((host) => host.endsWith(".spam.example")).length, hosts.length);
});

test("a host that a list blocks is refused, and what waited for it is given up", async () => {
  const actor = await actorOfNewPage(wiki, daemon, "Walrus");
  const [bad, good] = [0, 1].map((host) => peer.follower("reader", {host}));
  for (const follower of [bad, good]) await follower.follow(actor);
  const isCreateTo = (follower) => ({json, host}) => json?.type === "Create" && `http://${host}` === follower.origin;
  peer.behave(isCreateTo(bad), {status: 503});
  await (await wiki.admin()).append("Walrus", " The time has come.");
  await peer.waitFor(isCreateTo(bad), 30_000);
  await until(async () => (await ask("queue")).waiting_retries === 1, 10_000);
  const host = new URL(bad.origin).host;
  assert.equal((await ask("blocks", "import", await fileOf(`${host}\n`))).blocked, 1);
  assert.equal((await ask("queue")).waiting_retries, 0);
  const follow = {id: `${bad.id}/follows/again`, type: "Follow", actor: bad.id, object: actor};
  assert.equal((await bad.send(actor, follow)).status, 403);
  const tries = peer.deliveries.filter(isCreateTo(bad)).length;
  await (await wiki.admin()).append("Walrus", " Of shoes.");
  await peer.waitForMany(2, isCreateTo(good), 30_000);
  assert.equal(peer.deliveries.filter(isCreateTo(bad)).length, tries);
});

test("a list comes from standard input too", async () => {
  const wikipubctl = join(process.env.WIKIPUB_BUILD ?? fileURLToPath(new URL("../../build/dev", import.meta.url)), "wikipubctl");
  const said = await new Promise((resolve, reject) => {
    const child = execFile(wikipubctl, ["--config", daemon.settingsFile, "blocks", "import", "-"], (error, stdout) => (error ? reject(error) : resolve(stdout)));
    child.stdin.end("three.example\n");
  });
  assert.match(said, /^blocked: 1$/m);
});
