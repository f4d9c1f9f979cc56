// SPDX-License-Identifier: GPL-2.0-or-later
import assert from "node:assert/strict";
import {spawnSync} from "node:child_process";
import {cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {after, test} from "node:test";
import {top} from "../runner/build.mjs";

const puppet = join(top, "deploy/puppet");
const module = join(puppet, "modules/wikipub");
const folder = mkdtempSync(join(tmpdir(), "wikipub-puppet-"));
const manifests = globSync("**/*.pp", {cwd: puppet});
const read = (name) => readFileSync(join(puppet, name), "utf8");

after(() => rmSync(folder, {recursive: true, force: true}));

function run(program, args, options = {}) {
  const {status, stdout, stderr, error} = spawnSync(program, args, {cwd: puppet, encoding: "utf8", maxBuffer: 1 << 26, ...options});
  assert.equal(status, 0, `${program} ${args.join(" ")}\n${stdout}${stderr}${error ?? ""}`);
  return stdout;
}

test("Puppet reads every manifest", () => {
  assert.ok(manifests.length > 10);
  run("puppet", ["parser", "validate", ...manifests]);
});

test("Puppet reads every template", () => run("puppet", ["epp", "validate", ...globSync("**/*.epp", {cwd: puppet})]));

test("puppet-lint finds nothing", () => assert.equal(run("puppet-lint", ["."]), ""));

test("Wikimedia's rules: modules look nothing up, profiles look up each parameter, roles include profiles only", () => {
  for (const name of manifests) {
    const code = read(name).replace(/^\s*#.*$/gm, "");
    if (name.startsWith("modules/")) assert.doesNotMatch(code, /\b(lookup|hiera)\s*\(/, name);
    if (name.includes("/profile/")) {
      const parameters = /^class \S+ \(\n(.*?)\n\) \{/ms.exec(code)[1].split("\n");
      for (const parameter of parameters) assert.match(parameter, /\$\w+\s+= lookup\('[\w:]+'\),$/, name);
    }
    if (name.includes("/role/")) {
      const body = /\{\n(.*)\n\}/s.exec(code)[1].split("\n");
      for (const line of body) assert.match(line, /^ {4}include profile::\w+/, name);
    }
  }
});

test("every class, type and parameter is explained", () => {
  const path = join(folder, "strings.json");
  run("puppet", ["strings", "generate", "--format", "json", "--out", path, ...globSync("{manifests,types}/*.pp", {cwd: module})], {cwd: module});
  const {puppet_classes: classes, data_type_aliases: types} = JSON.parse(readFileSync(path, "utf8"));
  assert.ok(classes.length >= 8 && types.length >= 5);
  for (const {name, docstring, defaults = {}} of [...classes, ...types]) {
    const tags = docstring.tags ?? [];
    assert.ok(tags.some(({tag_name: tag, text}) => tag === "summary" && text), `${name} has no summary`);
    const explained = tags.filter(({tag_name: tag, text}) => tag === "param" && text).map((tag) => tag.name);
    for (const parameter of Object.keys(defaults)) assert.ok(explained.includes(parameter), `${name} does not explain ${parameter}`);
  }
});

test("rspec-puppet", async (t) => {
  const {stdout, stderr} = spawnSync("rspec", ["--format", "json", "spec"], {cwd: module, encoding: "utf8", maxBuffer: 1 << 26});
  const start = stdout.indexOf('{"version"');
  assert.ok(start >= 0, `${stdout}${stderr}`);
  const {examples} = JSON.parse(stdout.slice(start, stdout.lastIndexOf("}") + 1));
  assert.ok(examples.length > 40);
  for (const {full_description: name, status, exception} of examples) {
    await t.test(name, () => assert.equal(status, "passed", exception?.message));
  }
});

test("applied under systemd: the second time changes nothing", async (t) => {
  run(join(top, "deploy/build-deb"), []);
  const repository = join(folder, "repository");
  mkdirSync(repository);
  for (const deb of globSync("wikipub_*.deb", {cwd: join(top, "build/deb")})) cpSync(join(top, "build/deb", deb), join(repository, deb));
  const archive = join(top, "build/packages/archive");
  for (const deb of globSync("*.deb", {cwd: archive})) cpSync(join(archive, deb), join(repository, deb));
  cpSync(join(top, "build/packages/promtool"), join(folder, "promtool"));
  writeFileSync(join(repository, "Packages"), run("dpkg-scanpackages", ["."], {cwd: repository}));
  cpSync(join(puppet, "modules"), join(folder, "modules"), {recursive: true, dereference: true});
  for (const name of ["life", "site.pp"]) cpSync(join(top, "tests/puppet", name), join(folder, name));
  const {status, stderr} = spawnSync(join(top, "tests/package/machine"), [folder, "life"], {encoding: "utf8"});
  if (status === 77) return t.skip("this kernel or user may not make name spaces");
  const said = existsSync(join(folder, "said")) ? readFileSync(join(folder, "said"), "utf8") : "";
  const steps = said.split("\n").filter((line) => /^(not )?ok /.test(line));
  for (const step of steps) await t.test(step.replace(/^(not )?ok /, "").split(":")[0], () => assert.match(step, /^ok /));
  assert.deepEqual([status, steps.length], [0, 20], `${said}${stderr}`);
});
