// SPDX-License-Identifier: GPL-2.0-or-later
// The daemon's closed table of metrics, read from its source: what a daemon that just started shows lacks what has labels.
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {top} from "../runner/build.mjs";

/** Names with their labels. */
export function metricTable() {
  const source = readFileSync(join(top, "daemon/base/metrics.cpp"), "utf8");
  const rows = source.matchAll(/Row<\w+>\{\s*\w+::\w+,\s*"(wikipub_\w+)",\s*"[^"]*"(?:,\s*\{([^}]*)\})?/g);
  return new Map([...rows].map(([, name, labels = ""]) => [name, [...labels.matchAll(/"(\w+)"/g)].map(([, label]) => label)]));
}

/** [name, labels] of the metric that a series belongs to; empty where there is none. */
export function metricOf(table, series) {
  const name = [series, series.replace(/_(bucket|sum|count)$/, "")].find((candidate) => table.has(candidate));
  return name ? [name, table.get(name)] : [];
}
