// SPDX-License-Identifier: GPL-2.0-or-later
// The suites, in the order of a whole run. A suite exists where it has a test.
import {existsSync, globSync} from "node:fs";
import {join} from "node:path";
import {build, configure, install, targetsOf, top} from "./build.mjs";
import {runFuzzers} from "./fuzz.mjs";
import {runGtest} from "./gtest.mjs";
import {runHouse} from "./house.mjs";
import {runNodeTests, testFiles} from "./node_tests.mjs";
import {runProgram} from "./program.mjs";

const anyFile = (pattern) => () => globSync(pattern, {cwd: join(top, "tests")}).length > 0;

export const suites = [
  {name: "unit", what: "each module alone, under ASan and UBSan", exists: anyFile("unit/*/*_test.cpp"), run: gtestSuite("asan", /^unit_\w+$/)},
  {name: "contract", what: "storage on every backend, under ASan and UBSan", exists: anyFile("contract/*_test.cpp"), run: gtestSuite("asan", /^contract_\w+$/)},
  {name: "integration", what: "the daemon against wikis and peers that misbehave, under ASan and UBSan", exists: () => testFiles("integration").length > 0, run: daemonSuite("asan", "integration")},
  {name: "e2e", what: "a real MediaWiki, the released daemon, a real peer, a real browser", exists: () => testFiles("e2e").length > 0, run: daemonSuite("release", "e2e", "browser", "operations")},
  {name: "house", what: "clang-format, shellcheck, clang-tidy", exists: () => true, run: house},
  {name: "fuzz", what: "libFuzzer targets", exists: anyFile("fuzz/*_fuzz.cpp"), run: fuzz},
  {name: "boundary", what: "captured events and replayed answers of extensions that are not in Debian", exists: () => testFiles("boundary").length > 0, run: daemonSuite("asan", "boundary")},
  ...["extension", "puppet", "package"].map((name) => programSuite(name)),
  {...programSuite("guide"), byNameOnly: true},
  {...programSuite("bench"), byNameOnly: true},
  {name: "tsan", what: "unit and contract under the thread sanitizer", exists: anyFile("unit/*/*_test.cpp"), byNameOnly: true, run: gtestSuite("tsan", /^(unit|contract)_\w+$/)},
];

function gtestSuite(preset, pattern) {
  return async (tally, filter) => {
    install("build", "tests");
    const folder = configure(preset, {options: ["-DWIKIPUB_TESTS=ON"]});
    const all = targetsOf(folder, pattern);
    // A module's name picks its binary; anything else is looked for in the names of the tests.
    const named = all.filter((target) => target.endsWith(`_${filter}`));
    const targets = named.length ? named : all;
    build(folder, targets);
    for (const target of targets) await runGtest(join(folder, "tests", target), tally, named.length ? undefined : filter);
  };
}

function daemonSuite(preset, folder, ...packages) {
  return async (tally, filter) => {
    install("build", "tests", "wiki", ...packages);
    const built = configure(preset);
    build(built, ["wikipubd", "wikipubctl", "mock_kafka"]);
    process.env.WIKIPUB_BUILD = built;
    await runNodeTests(folder, tally, filter);
  };
}

async function house(tally, filter) {
  install("build", "tests");
  await runHouse(tally, filter);
}

async function fuzz(tally, filter) {
  install("build", "tests");
  const folder = configure("fuzz");
  const targets = targetsOf(folder, /^(?!cmake_)\w+_fuzz$/).filter((target) => !filter || target.includes(filter));
  build(folder, targets);
  await runFuzzers(folder, targets, tally);
}

// A suite that is a program of its own: tests/NAME/run [FILTER]; its last line counts like ours.
function programSuite(name) {
  const program = join(top, "tests", name, "run");
  return {
    name,
    what: `tests/${name}/run`,
    exists: () => existsSync(program),
    run: (tally, filter) => runProgram(program, filter ? [filter] : [], tally),
  };
}
