// SPDX-License-Identifier: GPL-2.0-or-later
// What a run counts. A failure prints at once what is known of it; skipped tests keep their reasons for the end.

export class Tally {
  passed = 0;
  failed = [];
  skipped = [];

  pass(count = 1) {
    this.passed += count;
  }

  fail(name, details = "") {
    this.failed.push(name);
    console.log(`\nFAILED ${name}`);
    if (details) console.log(details.trimEnd().replace(/^/gm, "    "));
  }

  skip(name, reason) {
    this.skipped.push({name, reason: reason || "it names no reason"});
  }

  add(other) {
    this.passed += other.passed;
    this.failed.push(...other.failed);
    this.skipped.push(...other.skipped);
  }

  report() {
    if (this.skipped.length) console.log("\nSkipped:");
    for (const {name, reason} of this.skipped) console.log(`    ${name}: ${reason}`);
    if (this.failed.length) console.log("\nFailed:");
    for (const name of this.failed) console.log(`    ${name}`);
    console.log();
  }

  line() {
    return `${this.passed} passed, ${this.failed.length} failed, ${this.skipped.length} skipped`;
  }
}
