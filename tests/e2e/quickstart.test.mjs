// SPDX-License-Identifier: GPL-2.0-or-later
// deploy/quickstart as a stranger runs it: everything starts, an edit shows up, a second run changes nothing, --stop stops.
import assert from "node:assert/strict";
import {execFile, spawn} from "node:child_process";
import {once} from "node:events";
import {existsSync} from "node:fs";
import {test} from "node:test";
import {fileURLToPath} from "node:url";
import {promisify} from "node:util";
import {WikiSession} from "../support/wiki_session.mjs";

const quickstart = fileURLToPath(new URL("../../deploy/quickstart", import.meta.url));
const inUse = existsSync(fileURLToPath(new URL("../../build/quickstart", import.meta.url))) && "a quickstart is set up here already; deploy/quickstart --reset removes it";

/** Runs it; `prints(pattern)` waits for its output, `interrupt()` is Ctrl-C. */
function start() {
  const child = spawn(quickstart, {stdio: ["ignore", "pipe", "pipe"]});
  const run = {output: "", child};
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (run.output += text));
  run.prints = async (pattern, timeout = 60_000) => {
    const deadline = AbortSignal.timeout(timeout);
    while (!pattern.test(run.output)) {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}\n${run.output}`);
      await Promise.race([once(child.stdout, "data", {signal: deadline}), once(child, "exit")]).catch(() => {
        throw new Error(`it does not print ${pattern}\n${run.output}`);
      });
    }
    return pattern.exec(run.output);
  };
  run.interrupt = async () => {
    const ended = once(child, "exit");
    child.kill("SIGINT");
    return (await ended)[0];
  };
  return run;
}

test("from nothing to a post, twice, and away again", {skip: inUse}, async (t) => {
  t.after(() => promisify(execFile)(quickstart, ["--reset"]));
  const first = start();
  const [, wiki, password] = await first.prints(/Wiki +(\S+) +log in as Admin with the password (\S+)/, 15 * 60_000);
  await first.prints(/accepts the follow/);
  assert.match(first.output, /Handle +@moomin@127\.0\.0\.1:\d+/);

  const admin = new WikiSession(wiki);
  await admin.logIn("Admin", password);
  await admin.append("Moomin", " They hibernate.");
  await first.prints(/Moomin posted/);
  assert.equal(await first.interrupt(), 0);

  const second = start();
  await second.prints(/Moomin posted/);
  await second.interrupt();
  await promisify(execFile)(quickstart, ["--stop"]);
  await assert.rejects(fetch(wiki));

  const third = start();
  await third.prints(/follows @moomin\S+ already/);
  await admin.append("Moomin", " In November.");
  await third.prints(/Moomin posted[^]*Moomin posted/);
  await third.interrupt();
});
