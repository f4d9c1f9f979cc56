// SPDX-License-Identifier: GPL-2.0-or-later
// Packages, presets and targets.
import {execFileSync, spawnSync} from "node:child_process";
import {availableParallelism} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";

export const top = fileURLToPath(new URL("../..", import.meta.url));

export function install(...groups) {
  const {status} = spawnSync(join(top, "deploy/packages"), groups, {stdio: "inherit"});
  if (status !== 0) throw new Error(`packages are missing (${groups.join(", ")}); see above`);
}

/** Configures build/NAME, by default the preset's; answers that folder. */
export function configure(preset, {name = preset, options = []} = {}) {
  const folder = join(top, "build", name);
  command("cmake", ["--preset", preset, "-B", folder, ...options]);
  return folder;
}

export function build(folder, targets) {
  console.log(`   building ${targets.length > 4 ? `${targets.length} targets` : targets.join(", ")} in ${folder.slice(top.length)}`);
  command("ninja", ["-C", folder, "-j", String(availableParallelism()), "--quiet", ...targets]);
}

/** Targets whose name matches, as far as the build files know any. */
export function targetsOf(folder, pattern) {
  const listing = execFileSync("ninja", ["-C", folder, "-t", "targets", "all"], {encoding: "utf8", maxBuffer: 1 << 28});
  const names = listing.split("\n").map((line) => line.split(":")[0]);
  return [...new Set(names.filter((name) => pattern.test(name)))].sort();
}

/** Runs to the end; throws with what it printed if it failed. */
function command(program, args) {
  const {status, stdout, stderr, error} = spawnSync(program, args, {cwd: top, encoding: "utf8", maxBuffer: 1 << 28});
  if (status === 0) return;
  const said = `${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}`.trimEnd().split("\n");
  throw new Error(`${program} ${args.join(" ")} failed:\n${said.slice(-80).join("\n")}`);
}

/** Sanitizers stop at the first finding and name lines. */
export const sanitizerEnvironment = {
  ASAN_OPTIONS: "detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1",
  UBSAN_OPTIONS: "print_stacktrace=1:halt_on_error=1",
  TSAN_OPTIONS: "halt_on_error=1:second_deadlock_stack=1",
  ASAN_SYMBOLIZER_PATH: "/usr/bin/llvm-symbolizer-16",
  TSAN_SYMBOLIZER_PATH: "/usr/bin/llvm-symbolizer-16",
};
