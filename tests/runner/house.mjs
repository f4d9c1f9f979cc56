// SPDX-License-Identifier: GPL-2.0-or-later
// What keeps the house in order: clang-format, clang-tidy, shellcheck. The include directions are unit_house.
import {execFile, execFileSync} from "node:child_process";
import {createHash} from "node:crypto";
import {existsSync, mkdirSync, readFileSync, statSync, writeFileSync} from "node:fs";
import {availableParallelism} from "node:os";
import {join} from "node:path";
import {promisify} from "node:util";
import {configure, top} from "./build.mjs";

const run = promisify(execFile);
const limits = {cwd: top, encoding: "utf8", maxBuffer: 1 << 26};

export async function runHouse(tally, filter) {
  const checks = [
    ["format", checkFormat],
    ["shell", checkShell],
    ["tidy", checkTidy],
  ];
  const named = checks.filter(([name]) => name === filter);
  for (const [, check] of named.length ? named : checks) await check(tally, named.length ? undefined : filter);
}

function tracked(...patterns) {
  return execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "--", ...patterns], limits)
    .split("\n")
    .filter((name) => name && existsSync(join(top, name)));
}

async function checkFormat(tally) {
  const files = tracked("*.cpp", "*.h");
  if (!files.length) return;
  const name = `clang-format of ${files.length} files`;
  const {stderr} = await run("clang-format-16", ["--dry-run", ...files], limits);
  const unformatted = new Set([...stderr.matchAll(/^(\S+?):\d+:\d+: warning/gm)].map(([, file]) => file));
  if (unformatted.size) tally.fail(name, `clang-format-16 -i ${[...unformatted].join(" ")}`);
  else passed(tally, name);
}

async function checkShell(tally) {
  const scripts = tracked().filter((name) => statSync(join(top, name)).size < 1 << 20 && /^#!.*\b(ba|da)?sh\b/.test(firstLine(name)));
  await judge(tally, `shellcheck of ${scripts.length} scripts`, "shellcheck", ["-x", ...scripts]);
}

// A file found clean is not read again until it, a header or the checks change: clang-tidy takes seconds a file.
async function checkTidy(tally, filter) {
  if (!existsSync(join(top, ".clang-tidy"))) return;
  // Precompiled headers are Clang's own; what they bring along is included as text.
  const flags = `-DCMAKE_CXX_FLAGS=-include ${join(top, "cmake/std.pch.h")}`;
  const folder = configure("dev", {name: "tidy", options: ["-DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON", "-DWIKIPUB_TESTS=OFF", flags]});
  const database = JSON.parse(readFileSync(join(folder, "compile_commands.json"), "utf8"));
  const compiled = new Set(database.map((entry) => entry.file));
  const files = newestFirst(tracked("daemon/*.cpp")).filter((name) => compiled.has(join(top, name)) && (!filter || name.includes(filter)));
  const common = createHash("sha256").update(readFileSync(join(top, ".clang-tidy")));
  for (const header of tracked("daemon/*.h", "CMakeLists.txt", "cmake/*")) common.update(readFileSync(join(top, header)));
  const clean = join(folder, "clean");
  mkdirSync(clean, {recursive: true});

  const deadline = Date.now() + Number(process.env.TIDY_SECONDS ?? 3600) * 1000;
  const queue = [...files];
  const left = [];
  const work = async () => {
    for (let name = queue.shift(); name; name = queue.shift()) {
      const stamp = join(clean, common.copy().update(name).update(readFileSync(join(top, name))).digest("hex"));
      if (existsSync(stamp)) tally.pass();
      else if (Date.now() > deadline) left.push(name);
      else if (await judge(tally, `clang-tidy ${name}`, "clang-tidy-16", ["-p", folder, "--quiet", "--warnings-as-errors=*", name])) writeFileSync(stamp, "");
    }
  };
  await Promise.all(Array.from({length: availableParallelism()}, work));
  if (left.length) tally.skip(`clang-tidy of ${left.length} of ${files.length} files`, `TIDY_SECONDS were over before ${left.sort().join(" ")}`);
}

// What was committed last is looked at first.
function newestFirst(names) {
  const log = execFileSync("git", ["log", "--name-only", "--pretty=format:", "-n", "200"], limits).split("\n");
  const rank = (name) => (log.indexOf(name) + log.length + 1) % (log.length + 1);
  return names.sort((one, other) => rank(one) - rank(other));
}

async function judge(tally, name, program, args) {
  try {
    await run(program, args, limits);
    passed(tally, name);
    return true;
  } catch (error) {
    tally.fail(name, `${error.stdout ?? ""}${error.stderr ?? error.message}`.slice(-12_000));
    return false;
  }
}

function passed(tally, name) {
  tally.pass();
  console.log(`   ${name}`);
}

function firstLine(name) {
  return readFileSync(join(top, name), "utf8").split("\n", 1)[0];
}
