// SPDX-License-Identifier: GPL-2.0-or-later
// Programs that check something: shown as they run, judged by their exit, counted by their last line if it counts.
import {spawn} from "node:child_process";
import {once} from "node:events";
import {top} from "./build.mjs";

export async function runProgram(program, args, tally) {
  const name = program.slice(top.length);
  const child = spawn(program, args, {cwd: top, stdio: ["ignore", "pipe", "inherit"]});
  let last = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    process.stdout.write(chunk);
    last = (last + chunk).slice(-4_000);
  });
  const [status] = await once(child, "close");
  const line = /(\d+) passed, (\d+) failed, (\d+) skipped$/.exec(last.trimEnd().split("\n").at(-1));
  const [passed, failed, skipped] = line ? line.slice(1).map(Number) : [status === 0 ? 1 : 0, status === 0 ? 0 : 1, 0];
  tally.pass(passed);
  for (let count = 0; count < skipped; count += 1) tally.skip(name, "see its own output");
  for (let count = 0; count < failed; count += 1) tally.fail(name, "see its own output");
  if (status !== 0 && failed === 0) tally.fail(name, `it ended with ${status}`);
}
