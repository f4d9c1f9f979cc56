// SPDX-License-Identifier: GPL-2.0-or-later
// The Puppet module applied to a machine, with packages from an archive that the machine knows.
import assert from "node:assert/strict";
import {spawnSync} from "node:child_process";
import {cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {after, test} from "node:test";
import {top} from "../runner/build.mjs";

const puppet = join(top, "deploy/puppet");
const folder = mkdtempSync(join(tmpdir(), "wikipub-puppet-"));
const repository = join(folder, "repository");

after(() => rmSync(folder, {recursive: true, force: true}));

function run(program, ...args) {
  const {status, stdout, stderr, error} = spawnSync(program, args, {cwd: repository, encoding: "utf8", maxBuffer: 1 << 26});
  assert.equal(status, 0, `${program} ${args.join(" ")}\n${stdout}${stderr}${error ?? ""}`);
  return stdout;
}

test("applied under systemd: the second time changes nothing", async (t) => {
  mkdirSync(repository);
  run(join(top, "deploy/build-deb"));
  for (const deb of globSync("wikipub_*.deb", {cwd: join(top, "build/deb")})) cpSync(join(top, "build/deb", deb), join(repository, deb));
  const archive = join(top, "build/packages/archive");
  for (const deb of globSync("*.deb", {cwd: archive})) cpSync(join(archive, deb), join(repository, deb));
  cpSync(join(top, "build/packages/prometheus/promtool"), join(folder, "promtool"));
  writeFileSync(join(repository, "Packages"), run("dpkg-scanpackages", "."));
  run("cp", "-rL", join(puppet, "modules"), folder);  // cpSync() leaves links below a folder as they are
  for (const name of ["life", "site.pp"]) cpSync(join(top, "tests/puppet", name), join(folder, name));
  const {status, stderr} = spawnSync(join(top, "tests/package/machine"), [folder, "life"], {encoding: "utf8"});
  if (status === 77) return t.skip("this kernel or user may not make name spaces");
  const said = existsSync(join(folder, "said")) ? readFileSync(join(folder, "said"), "utf8") : "";
  const steps = said.split("\n").filter((line) => /^(not )?ok /.test(line));
  for (const step of steps) await t.test(step.replace(/^(not )?ok /, "").split(":")[0], () => assert.match(step, /^ok /));
  assert.deepEqual([status, steps.length], [0, 20], `${said}${stderr}`);
});
