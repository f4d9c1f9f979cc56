// SPDX-License-Identifier: GPL-2.0-or-later
// What is left when the database is lost: followers, keys and ids, and nothing that was erased comes back.
import assert from "node:assert/strict";
import {execFileSync, spawn} from "node:child_process";
import {createHash, randomBytes} from "node:crypto";
import {mkdir, readdir, readFile, stat, writeFile} from "node:fs/promises";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {prepareDaemon} from "../support/daemon.mjs";
import {startHostilePeer} from "../support/hostile_peer.mjs";
import {newDatabase, schemaAccount} from "../support/mariadb.mjs";
import {actorOfNewPage, startWikiAndDaemon, until} from "../support/story.mjs";

const exit = {data: 65, noInput: 66, cannotCreate: 73, noPermission: 77, config: 78};

let wiki;
let daemon;
let stop;
let peer;
let admin;
let folder;
/** A good backup, made by the first test. */
let good;

before(async () => {
  ({wiki, daemon, stop} = await startWikiAndDaemon());
  peer = await startHostilePeer({hosts: 4});
  admin = await wiki.admin();
  folder = join(daemon.folder, "backups/");
  await mkdir(folder);
  good = join(folder, "good.backup");
});

after(async () => {
  await peer?.stop();
  await stop?.();
});

const refused = (answer) => answer.then((stdout) => assert.fail(`it succeeded: ${stdout}`), (error) => error);

async function assertRefused(answer, code, message) {
  const error = await refused(answer);
  assert.match(error.stderr, message);
  assert.equal(error.code, code, error.stderr);
}

const word = () => `secret${randomBytes(8).toString("hex")}`;

let nextHost = 0;

async function followed(title) {
  const actor = await actorOfNewPage(wiki, daemon, title);
  const follower = peer.follower("reader", {host: nextHost++});
  await follower.follow(actor);
  const of = (type) => ({json}) => json?.type === type && json.actor === actor;
  return {
    actor,
    of,
    /** {id, revision} of the post that the edit makes. */
    edit: async (summary) => {
      const known = peer.requests.filter(of("Create")).length;
      const {newrevid} = await admin.append(title, " More.", {summary});
      const {json} = (await peer.waitForMany(known + 1, of("Create"), 30_000)).at(-1);
      return {id: json.object.id, revision: newrevid};
    },
    isDeleteOf: (id) => (request) => of("Delete")(request) && (request.json.object.id ?? request.json.object) === id,
  };
}

/** Another installation of the same name with an empty database, that was never started. */
async function successor(t) {
  const {control_socket, ...server} = daemon.settings.server;
  const other = await prepareDaemon({...daemon.settings, server, storage: undefined}, {database: "sqlite"});
  t.after(() => other.dispose());
  return other;
}

const statusOf = async (id) => (await daemon.get(new URL(id).pathname)).status;

test("it is made while the daemon works, for its owner only, without the words of any post", async () => {
  const page = await followed("Tortoise");
  const summary = word();
  const {id} = await page.edit(summary);
  assert.match(await daemon.ctl("backup", "--to", good), /rows are in .*good\.backup; it expires on/);
  assert.equal((await stat(good)).mode & 0o777, 0o600);
  const text = await readFile(good, "utf8");
  const head = JSON.parse(text.slice(0, text.indexOf("\n")));
  assert.equal(head.host, daemon.host);
  assert.equal(Date.parse(head.expires) - Date.parse(head.created), 30 * 86_400_000);
  assert.equal(text.includes(summary), false, "the backup holds an edit summary");
  assert.ok(text.includes(id.split("/").at(-1)));
  await assertRefused(daemon.ctl("backup", "--to", good), exit.cannotCreate, /File exists/);
});

test("in a folder it has a name by its date, and those past their 30 days go", async () => {
  await writeFile(join(folder, "wikipub-20200101T000000Z.backup"), "old");
  await writeFile(join(folder, "wikipub-20200101T000000Z.backup.part"), "cut off");
  await writeFile(join(folder, "wikipub-notes.backup"), "mine");
  const said = await daemon.ctl("backup", "--to", folder);
  assert.match(said, /20200101T000000Z\.backup was past its 30 days and is deleted/);
  assert.match(said, /20200101T000000Z\.backup\.part was never finished and is deleted/);
  const names = await readdir(folder);
  assert.ok(names.some((name) => /^wikipub-20\d{6}T\d{6}Z\.backup$/.test(name)), names.join());
  assert.ok(names.includes("wikipub-notes.backup"));
  assert.equal(names.some((name) => name.includes("20200101") || name.endsWith(".part")), false);
});

test("encrypted, only whoever has the key reads it, with openssl too", async (t) => {
  const [key, certificate, otherKey] = ["key.pem", "certificate.pem", "other.pem"].map((name) => join(daemon.folder, name));
  const openssl = (...args) => execFileSync("openssl", args, {stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 28});
  openssl("req", "-x509", "-newkey", "rsa:3072", "-nodes", "-subj", "/CN=backup", "-days", "3650", "-keyout", key, "-out", certificate);
  openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", otherKey);
  const sealed = join(folder, "sealed.backup");
  await daemon.ctl("backup", "--to", sealed, "--encrypt-to", certificate);
  assert.equal((await readFile(sealed)).includes("PRIVATE KEY"), false);
  const plain = openssl("cms", "-decrypt", "-binary", "-inform", "DER", "-inkey", key, "-in", sealed).toString();
  assert.equal(JSON.parse(plain.slice(0, plain.indexOf("\n"))).format, "wikipub-backup");

  await assertRefused(daemon.ctl("backup", "--to", join(folder, "none.backup"), "--encrypt-to", key), exit.data, /is no certificate/);
  const other = await successor(t);
  await assertRefused(other.ctl("restore", sealed), exit.data, /is encrypted, or no backup; name the private key/);
  await assertRefused(other.ctl("restore", sealed, "--key", otherKey), exit.noPermission, /encrypted to another key/);
  assert.match(await other.ctl("restore", sealed, "--key", key), /rows are restored/);
});

/** The text of a backup with its checksum set right. */
function summed(text) {
  const lines = text.trimEnd().split("\n");
  const end = JSON.parse(lines.pop());
  const before = `${lines.join("\n")}\n`;
  return `${before}${JSON.stringify({...end, sha256: createHash("sha256").update(before).digest("hex")})}\n`;
}

/** Another backup with so many more rows. */
async function enlarged(file, rows) {
  const lines = (await readFile(good, "utf8")).trimEnd().split("\n");
  const end = JSON.parse(lines.pop());
  const at = lines.findIndex((line) => line.startsWith('{"table":"happened"'));
  const more = Array.from({length: rows}, (unused, number) => `[1,"test:${number}",${Date.now()}]`);
  end.rows.happened += rows;
  await writeFile(file, summed([...lines.slice(0, at + 1), ...more, ...lines.slice(at + 1), JSON.stringify(end)].join("\n")));
}

test("what is cut off, changed, past its time, of another host or a newer version is refused before anything is written", async (t) => {
  const other = await successor(t);
  const database = new URL(other.settings.storage.url).pathname;
  const file = join(folder, "bad.backup");
  const text = await readFile(good, "utf8");
  const restoring = async (changed, code, message) => {
    await writeFile(file, changed);
    await assertRefused(other.ctl("restore", file), code, message);
    await assert.rejects(stat(database), /ENOENT/);
  };
  await assertRefused(other.ctl("restore", join(folder, "nothing.backup")), exit.noInput, /No such file/);
  await restoring(`${text.split("\n").slice(0, 20).join("\n")}\n`, exit.data, /it ends after line 20: the backup is not whole/);
  await restoring(text.slice(0, -60), exit.data, /not whole/);
  await restoring(text.replace("/users/reader", "/users/raeder"), exit.data, /its checksum is wrong/);
  await restoring("{}\n", exit.data, /it is no backup/);
  await restoring(text.replace(`"host":"${daemon.host}"`, '"host":"ap.other.example"'), exit.config, /it is of ap\.other\.example, but server\.host is/);
  await restoring(text.replace(/"schema":\d+/, '"schema":99'), exit.config, /made by a newer Wikipub.*install at least/);
  const expired = summed(text.replace(/"expires":"20\d\d/, '"expires":"2020'));
  await restoring(expired, exit.data, /it expired on 2020/);
  await assertRefused(daemon.ctl("restore", good), exit.config, /wikipubd is running/);
  assert.match(await other.ctl("restore", file, "--expired"), /rows are restored/);
});

test("killed in the middle, the daemon refuses the database, and it can be begun again", async (t) => {
  const other = await successor(t);
  const large = join(folder, "large.backup");
  await enlarged(large, 150_000);
  const build = process.env.WIKIPUB_BUILD ?? new URL("../../build/dev", import.meta.url).pathname;
  const running = spawn(join(build, "wikipubctl"), ["--config", other.settingsFile, "restore", large], {stdio: ["ignore", "ignore", "pipe"]});
  const ended = new Promise((resolve) => running.on("exit", (code, signal) => resolve(signal ?? code)));
  let said = "";
  running.stderr.on("data", (data) => (said += data));
  await until(() => /^happened$/m.test(said), 30_000);
  running.kill("SIGKILL");
  assert.equal(await ended, "SIGKILL");

  await assert.rejects(other.start(), /ended with 78 before it was ready/);
  await other.ended();
  await until(() => other.story().includes("run wikipubctl restore again"), 5_000);
  await assertRefused(other.ctl("backup", "--to", join(folder, "half.backup")), exit.config, /was interrupted/);

  assert.match(await other.ctl("restore", good), /rows are restored/);
  await assertRefused(other.ctl("restore", good), exit.config, /holds the installation of/);
});

test("from a file to MariaDB: paused, nothing erased comes back, Deletes go out again, followers and keys are the same", async () => {
  const page = await followed("Gryphon");
  const other = await followed("Dodo");
  const [hidden, kept] = [await page.edit(word()), await other.edit("Everybody has won.")];
  const keyBefore = (await daemon.get(new URL(page.actor).pathname)).json.publicKey.publicKeyPem;
  const backup = join(folder, "before.backup");
  await daemon.ctl("backup", "--to", backup);
  const younger = await page.edit(word());
  await admin.hideRevisions([hidden.revision, younger.revision], ["comment"]);
  for (const {id} of [hidden, younger]) await peer.waitFor(page.isDeleteOf(id), 30_000);
  const journal = join(daemon.folder, "redactions.journal");
  await until(async () => (await readFile(journal, "utf8")).includes(`post ${younger.id.split("/").at(-1)} `), 15_000);
  assert.equal((await stat(journal)).mode & 0o777, 0o600);

  await daemon.stop();
  const file = daemon.settings;
  const storage = await newDatabase(daemon.folder);
  await daemon.configure({...file, storage});
  await assertRefused(daemon.ctl("restore", backup), exit.config, /wikipubctl schema apply/);
  await daemon.ctl("schema", "apply", ...(await schemaAccount(daemon.folder)));
  // Another node worked when the first of them was withdrawn; and a power cut left half a line here.
  const [first, ...lines] = (await readFile(journal, "utf8")).split("\n");
  const isOfTheOther = (line) => line.includes(` post ${hidden.id.split("/").at(-1)} `);
  const theirs = join(folder, "node2.journal");
  await writeFile(theirs, [first, ...lines.filter(isOfTheOther), ""].join("\n"));
  await writeFile(journal, [first, ...lines.filter((line) => !isOfTheOther(line)), ""].join("\n").replace(/\n+$/, "\n") + "2026-11-23T10:00:00Z post 12");
  const since = peer.requests.length;
  assert.match(await daemon.ctl("restore", backup, "--journal", theirs), /erased again 2 posts, 0 pages, 0 editors/);
  await daemon.start();

  const status = JSON.parse(await daemon.ctl("--json", "status"));
  assert.deepEqual(status.paused, ["all"]);
  assert.match(status.restored, /^from a backup of 20.*wikipubctl resume$/);
  assert.deepEqual([await statusOf(hidden.id), await statusOf(younger.id), await statusOf(kept.id)], [410, 410, 200]);
  for (const {id} of [hidden, younger]) {
    await until(() => peer.requests.slice(since).some(page.isDeleteOf(id)), 30_000);
  }
  assert.equal((await daemon.get(new URL(page.actor).pathname)).json.publicKey.publicKeyPem, keyBefore);
  await admin.append("Dodo", " All must have prizes.", {summary: "prizes"});
  await daemon.ctl("resume");
  await until(() => peer.requests.slice(since).some(other.of("Create")), 60_000);
  assert.equal(JSON.parse(await daemon.ctl("--json", "status")).restored, undefined);
  const torn = (await readFile(journal, "utf8")).split("\n").filter((line) => line.endsWith("post 12"));
  assert.deepEqual(torn, [], "the half line is gone");
});
