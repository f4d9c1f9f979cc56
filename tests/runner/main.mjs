// SPDX-License-Identifier: GPL-2.0-or-later
// tests/run, once there is a Node.js: picks suites, runs them one after the other, counts.
import {basename} from "node:path";
import {filesByName} from "./node_tests.mjs";
import {Tally} from "./tally.mjs";
import {suites} from "./suites.mjs";

const usage = "tests/run [SUITE [FILTER]] | tests/run --list";
const [wanted, filter, ...rest] = process.argv.slice(2);
const existing = suites.filter((suite) => suite.exists());

if (wanted === "--list") {
  for (const {name, what, byNameOnly} of existing) console.log(`${name.padEnd(12)} ${what}${byNameOnly ? " (only by name)" : ""}`);
  process.exit(0);
}
if (rest.length || wanted?.startsWith("-")) stop(`Usage: ${usage}`);
const chosen = wanted ? existing.filter((suite) => suite.name === wanted) : existing.filter((suite) => !suite.byNameOnly);
if (!chosen.length) stop(`There is no suite ${wanted}. There are: ${existing.map((suite) => suite.name).join(", ")}. Usage: ${usage}`);

const total = new Tally();
for (const suite of chosen) {
  console.log(`\n== ${suite.name}: ${suite.what}`);
  const started = Date.now();
  const tally = new Tally();
  try {
    await suite.run(tally, filter);
  } catch (error) {
    tally.fail(suite.name, error.message);
  }
  console.log(`== ${suite.name}: ${tally.line()}, ${((Date.now() - started) / 1000).toFixed(0)} s`);
  total.add(tally);
}

const left = existing.flatMap((suite) => (chosen.includes(suite) ? filesOnlyByName(suite) : suite.name));
if (!wanted && left.length) console.log(`\nOnly by name, so not run: ${left.join(", ")}`);
total.report();
console.log(total.line());
process.exit(total.failed.length || !total.passed ? 1 : 0);

function filesOnlyByName({name}) {
  return filesByName(name).map((file) => `${name} ${basename(file, ".test.mjs")}`);
}

function stop(message) {
  console.error(message);
  process.exit(64);
}
