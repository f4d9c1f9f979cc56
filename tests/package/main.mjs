// SPDX-License-Identifier: GPL-2.0-or-later
// tests/package/run and tests/puppet/run, once there is a Node.js: builds, tests, counts. Arguments: the folder of tests/, and
// what to run of it.
import {build, configure} from "../runner/build.mjs";
import {runNodeTests} from "../runner/node_tests.mjs";
import {Tally} from "../runner/tally.mjs";

if (!process.env.WIKIPUB_BUILD) {
  const built = configure("release");
  build(built, ["wikipubd", "wikipubctl", "mock_kafka"]);
  process.env.WIKIPUB_BUILD = built;
}
// Symbols for debuggers are what takes dpkg's tools longest.
process.env.DEB_BUILD_OPTIONS ??= "noautodbgsym";
process.env.WIKIPUB_RUN ??= crypto.randomUUID();
const tally = new Tally();
await runNodeTests(process.argv[2], tally, process.argv[3]);
tally.report();
console.log(tally.line());
process.exit(tally.failed.length || !tally.passed ? 1 : 0);
