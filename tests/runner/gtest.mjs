// SPDX-License-Identifier: GPL-2.0-or-later
// GoogleTest binaries: each is run once and counted from the JSON that it writes.
import {spawn} from "node:child_process";
import {once} from "node:events";
import {readFile, rm} from "node:fs/promises";
import {basename} from "node:path";
import {sanitizerEnvironment, top} from "./build.mjs";

const longest = 15 * 60_000;

export async function runGtest(binary, tally, filter) {
  const name = basename(binary);
  const results = `${binary}.json`;
  await rm(results, {force: true});
  const args = [`--gtest_output=json:${results}`, "--gtest_brief=1"];
  if (filter) args.push(`--gtest_filter=*${filter}*`);
  const started = Date.now();
  const child = spawn(binary, args, {
    cwd: top,
    env: {...process.env, ...sanitizerEnvironment},
    stdio: ["ignore", "pipe", "pipe"],
    timeout: longest,
    killSignal: "SIGKILL",
  });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => said.push(chunk));
  const [status, signal] = await once(child, "close");
  const output = Buffer.concat(said).toString("utf8");
  const before = {passed: tally.passed, failed: tally.failed.length};
  const written = await readFile(results, "utf8").catch(() => null);
  if (written) count(JSON.parse(written), tally, output);
  // A sanitizer's report at exit comes after the results were written.
  if (status !== 0 && tally.failed.length === before.failed) {
    const how = signal === "SIGKILL" ? `was stopped after ${longest / 60_000} min` : `ended with ${signal ?? `exit ${status}`}`;
    tally.fail(`${name} (${how})`, output.slice(-12_000));
  }
  const passed = tally.passed - before.passed;
  if (passed || !filter) console.log(`   ${name.padEnd(28)} ${passed} passed, ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function count(results, tally, output) {
  for (const suite of results.testsuites) {
    for (const test of suite.testsuite) {
      const name = `${test.classname}.${test.name}`;
      if (test.result === "SKIPPED") tally.skip(name, skipReason(name, output));
      else if (test.failures) tally.fail(name, test.failures.map((failure) => failure.failure).join("\n"));
      else if (test.status === "RUN") tally.pass();
    }
  }
}

// Debian 12's GoogleTest writes the reason of a GTEST_SKIP to its output only, before the line that names the test.
function skipReason(name, output) {
  const before = output.slice(0, output.indexOf(`[  SKIPPED ] ${name}`));
  const start = before.lastIndexOf("Skipped\n");
  return start < 0 ? "" : before.slice(start + "Skipped\n".length).trim().split("\n")[0];
}
