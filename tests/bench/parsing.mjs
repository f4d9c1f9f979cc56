// SPDX-License-Identifier: GPL-2.0-or-later
// bench/events_bench.cpp: one process a round, so that nothing is carried over.
import {execFile} from "node:child_process";
import {join} from "node:path";
import {promisify} from "node:util";

export async function parsing(rounds, report) {
  const pairs = [];
  for (let round = 0; round < rounds; round += 1) {
    const {parse_and_match: ours, rapidjson_alone: limit} = await measure("parse_and_match|rapidjson_alone");
    pairs.push([ours.messages, limit.messages]);
  }
  report.ratio({row: 9, what: "events parsed and matched/s, 100,000 followed pages, one core (must: 100,000/s)", against: "RapidJSON alone", aim: 0.9, pairs});
}

export async function indexMemory(report) {
  const {index_of_a_million: index} = await measure("index_of_a_million");
  report.value({row: 10, what: "memory of the index of 1,000,000 followed pages", value: index.megabytes, unit: "MB", must: 400, aim: 200});
}

async function measure(filter) {
  const program = join(process.env.WIKIPUB_BUILD, "tests/bench_events");
  const {stdout} = await promisify(execFile)(program, [`--benchmark_filter=${filter}`, "--benchmark_min_time=0.5", "--benchmark_format=json"]);
  return Object.fromEntries(JSON.parse(stdout).benchmarks.map((benchmark) => [benchmark.name.split("/")[0], benchmark]));
}
