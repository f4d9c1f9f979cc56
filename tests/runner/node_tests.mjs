// SPDX-License-Identifier: GPL-2.0-or-later
// node:test files: each in a process of its own, counted from the runner's events.
import {readdirSync} from "node:fs";
import {basename, join} from "node:path";
import {run} from "node:test";
import {top} from "./build.mjs";

export function testFiles(folder) {
  const path = join(top, "tests", folder);
  try {
    return readdirSync(path).filter((name) => name.endsWith(".test.mjs")).sort().map((name) => join(path, name));
  } catch {
    return [];
  }
}

/** Those that take so long that they are only run where the filter names their file. */
export function filesByName(folder) {
  return testFiles(join(folder, "by_name"));
}

/** A filter that is part of file names picks files, any other picks tests by name. */
export async function runNodeTests(folder, tally, filter) {
  const all = testFiles(folder);
  const named = filter ? [...all, ...filesByName(folder)].filter((file) => basename(file).includes(filter)) : all;
  const options = named.length
    ? {files: named}
    : {files: all, testNamePatterns: [new RegExp(filter.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "i")]};
  // With a real wiki and a browser there is much to compute; elsewhere most of a test is waiting.
  const concurrency = folder === "e2e" ? 2 : 4;
  const stream = run({...options, concurrency, timeout: 20 * 60_000});
  const said = new Map();
  const hear = ({file, message}) => {
    said.set(file, ((said.get(file) ?? "") + message).slice(-8_000));
    for (const line of message.split("\n")) if (line.startsWith("measured: ")) console.log(`   ${line}`);
  };
  stream.on("test:stdout", hear);
  stream.on("test:stderr", hear);
  stream.on("test:pass", (test) => {
    if (isFile(test)) return;
    if (test.skip !== undefined || test.todo !== undefined) tally.skip(title(test), String(test.skip ?? test.todo));
    else if (test.details.type !== "suite") passed(test);
  });
  stream.on("test:fail", (test) => {
    // A parent fails with its children, and a file with its tests; they count once.
    if (["subtestsFailed"].includes(test.details.error?.failureType)) return;
    if (isFile(test) && tally.failed.some((name) => name.startsWith(`${basename(test.file)}:`))) return;
    tally.fail(title(test), `${describe(test.details.error)}\n${said.get(test.file) ?? ""}`);
  });
  await new Promise((resolve, reject) => {
    stream.on("error", reject);
    stream.on("end", resolve);
    stream.resume();
  });

  function passed(test) {
    tally.pass();
    console.log(`   ${title(test)} (${(test.details.duration_ms / 1000).toFixed(1)} s)`);
  }
}

function isFile(test) {
  return test.file !== undefined && (test.name === test.file || join(top, test.name) === test.file);
}

function title(test) {
  const file = basename(test.file ?? "");
  return isFile(test) ? file : `${file}: ${test.name}`;
}

function describe(error) {
  const cause = error?.cause ?? error;
  return cause?.stack ?? String(cause?.message ?? cause);
}
