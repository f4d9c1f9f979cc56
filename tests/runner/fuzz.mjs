// SPDX-License-Identifier: GPL-2.0-or-later
// libFuzzer targets, each for FUZZ_SECONDS. Seeds come from tests/fuzz/corpus/TARGET; what grows stays under build/.
import {spawn} from "node:child_process";
import {once} from "node:events";
import {existsSync, mkdirSync} from "node:fs";
import {join} from "node:path";
import {sanitizerEnvironment, targetsOf, top} from "./build.mjs";

export async function runFuzzers(folder, targets, tally) {
  const seconds = Number(process.env.FUZZ_SECONDS ?? 60);
  for (const target of targets) {
    const grown = join(folder, "corpus", target);
    const findings = join(folder, "findings", target);
    mkdirSync(grown, {recursive: true});
    mkdirSync(findings, {recursive: true});
    const seeds = join(top, "tests/fuzz/corpus", target);
    const args = [`-max_total_time=${seconds}`, "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1", `-artifact_prefix=${findings}/`, grown];
    if (existsSync(seeds)) args.push(seeds);
    const child = spawn(binaryOf(folder, target), args, {cwd: top, env: {...process.env, ...sanitizerEnvironment}, stdio: ["ignore", "ignore", "pipe"]});
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (chunk) => (said = (said + chunk).slice(-16_000)));
    const [status] = await once(child, "close");
    const runs = /stat::number_of_executed_units:\s+(\d+)/.exec(said)?.[1];
    if (status === 0 && Number(runs) > 0) {
      tally.pass();
      console.log(`   ${target}: ${runs} inputs in ${seconds} s`);
    } else {
      tally.fail(target, `${said}\nThe input is in ${findings}`);
    }
  }
}

function binaryOf(folder, target) {
  const [path] = targetsOf(folder, new RegExp(`^[\\w/]+/${target}$`)).filter((name) => existsSync(join(folder, name)));
  if (!path) throw new Error(`the binary of ${target} is not in ${folder}`);
  return join(folder, path);
}
