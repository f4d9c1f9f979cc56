// SPDX-License-Identifier: GPL-2.0-or-later
// tests/bench/run, once there is a Node.js: builds, measures row after row, counts.
import {cpus, loadavg} from "node:os";
import {build, configure} from "../runner/build.mjs";
import {Report} from "./report.mjs";

const built = process.env.WIKIPUB_BUILD;
process.env.WIKIPUB_BUILD ??= configure("release", {options: ["-DWIKIPUB_TESTS=ON"]});
const {backlog} = await import("./backlog.mjs");
const {fanOut} = await import("./fan_out.mjs");
const {inbox} = await import("./inbox.mjs");
const {latency} = await import("./latency.mjs");
const {memoryUse} = await import("./memory.mjs");
const {parsing} = await import("./parsing.mjs");
const {serving} = await import("./serving.mjs");
const {wikimediaDay} = await import("./wikimedia_day.mjs");

const measurements = [
  {rows: [1, 2, 3, 12], run: fanOut},
  {rows: [6, 7], run: inbox},
  {rows: [8], run: serving},
  {rows: [9], run: parsing},
  {rows: [10], run: memoryUse},
  {rows: [11], run: latency},
  {rows: ["backlog"], byNameOnly: true, run: backlog},
  {rows: ["wikimedia_day"], byNameOnly: true, run: wikimediaDay},
  {rows: [4], run: (_, report) => report.skip(4, "no sink speaks TLS")},
  {rows: [5], run: (_, report) => report.skip(5, "no sink speaks TLS")},
];

const wanted = process.argv[2];
const chosen = measurements.filter(({rows, byNameOnly}) => (wanted === undefined ? !byNameOnly : rows.map(String).includes(wanted)));
if (!chosen.length || process.argv.length > 3) {
  console.error(`Usage: tests/bench/run [ROW]   rows: ${measurements.flatMap(({rows}) => rows).sort((left, right) => (left > right ? 1 : -1)).join(" ")}`);
  process.exit(64);
}
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);

if (!built) build(process.env.WIKIPUB_BUILD, ["wikipubd", "wikipubctl", "bench"]);
console.log(`${cpus().length} cores (${cpus()[0].model.trim()}), ${new Date().toISOString()}, ${rounds} rounds, load ${load()}`);
const report = new Report();
for (const {rows, run} of chosen) {
  try {
    await run(rounds, report);
  } catch (error) {
    report.fail(rows, error);
  }
}
console.log(`load at the end ${load()}`);
console.log(`${report.measured} passed, ${report.failed} failed, ${report.skipped} skipped`);
process.exit(report.failed ? 1 : 0);

function load() {
  return loadavg().map((value) => value.toFixed(1)).join(" ");
}
