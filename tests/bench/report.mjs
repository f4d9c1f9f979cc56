// SPDX-License-Identifier: GPL-2.0-or-later
// Rows as they are measured, one line each.

export class Report {
  measured = 0;
  failed = 0;
  skipped = 0;

  /** `pairs` are [ours, limit] of each round; the median of their ratios counts. */
  ratio({row, what, against, must, aim, pairs, note = ""}) {
    const ratios = pairs.map(([ours, limit]) => ours / limit);
    const [ours, limit] = [0, 1].map((side) => median(pairs.map((pair) => pair[side])));
    const middle = median(ratios);
    const range = `[${figure(Math.min(...ratios))}-${figure(Math.max(...ratios))}]`;
    this.#line(row, `${what}: ${figure(ours)}${note ? ` (${note})` : ""}; ${against}: ${figure(limit)}; ratio ${figure(middle)} ${range}`, targets(must, aim, (target) => middle >= target));
  }

  /** A figure that should be small. */
  value({row, what, value, unit, must, aim, note = ""}) {
    this.#line(row, `${what}: ${figure(value)} ${unit}${note ? ` (${note})` : ""}`, targets(must, aim, (target) => value < target));
  }

  skip(row, reason) {
    this.skipped += 1;
    console.log(`row ${row}  not measured: ${reason}`);
  }

  fail(rows, error) {
    this.failed += 1;
    console.log(`row ${rows.join(", ")}  failed: ${error.message}`);
  }

  #line(row, text, judged) {
    this.measured += 1;
    console.log(`row ${String(row).padEnd(2)} ${text}; ${judged}`);
  }
}

function targets(must, aim, reached) {
  const named = Object.entries({must, aim}).filter(([, target]) => target !== undefined);
  return named.map(([name, target]) => `${name} ${target} ${reached(target) ? "reached" : "missed"}`).join(", ");
}

export function median(values) {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function figure(value) {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}
