// SPDX-License-Identifier: GPL-2.0-or-later
// The Puppet module as Puppet's own tools see it, without a machine to apply it to.
import assert from "node:assert/strict";
import {spawnSync} from "node:child_process";
import {cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
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
  const sources = globSync("{manifests,types}/*.pp", {cwd: module}).map((name) => join(module, name));
  // It leaves its notes where it runs.
  run("puppet", ["strings", "generate", "--format", "json", "--out", path, ...sources], {cwd: folder});
  const {puppet_classes: classes, data_type_aliases: types} = JSON.parse(readFileSync(path, "utf8"));
  assert.ok(classes.length >= 8 && types.length >= 5);
  for (const {name, docstring, defaults = {}} of [...classes, ...types]) {
    const tags = docstring.tags ?? [];
    assert.ok(tags.some(({tag_name: tag, text}) => tag === "summary" && text), `${name} has no summary`);
    const explained = tags.filter(({tag_name: tag, text}) => tag === "param" && text).map((tag) => tag.name);
    for (const parameter of Object.keys(defaults)) assert.ok(explained.includes(parameter), `${name} does not explain ${parameter}`);
  }
});

test("Hiera's secrets become Sensitive, and Wikimedia's role compiles with its data where its own modules are", () => {
  const site = join(folder, "wikimedia");
  const write = (name, text) => {
    mkdirSync(join(site, name, ".."), {recursive: true});
    writeFileSync(join(site, name), text);
  };
  cpSync(join(puppet, "wikimedia"), site, {recursive: true});
  // As much of what only Wikimedia has as the profile and the role declare.
  for (const name of ["base::production", "firewall", "tlsproxy::envoy"]) write(`modules/profile/manifests/${name.replace("::", "/")}.pp`, `class profile::${name} {}`);
  write("modules/firewall/manifests/service.pp", "define firewall::service(String $proto, Stdlib::Port $port, Array[String] $srange) {}");
  write("modules/prometheus/manifests/blackbox/check/http.pp", "define prometheus::blackbox::check::http(String $team, String $severity, Stdlib::Unixpath $path, Stdlib::Port $port, Boolean $force_tls, Array[String] $body_regex_matches) {}");
  write("hiera.yaml", "version: 5\nhierarchy:\n  - {name: role, path: hieradata/role/common/wikipub.yaml}\n  - {name: private, path: private.yaml}\ndefaults: {datadir: ., data_hash: yaml_data}\n");
  write("private.yaml", "http_proxy: http://webproxy.example:8080\nprofile::wikipub::secrets: {database: swordfish, testwiki: 0123456789abcdef0123456789abcdef}\nwikipub::secrets: {database: swordfish}\n");
  const compile = (code) =>
    run("puppet", ["apply", "--noop", "--color=false", "--strict=error", "--strict_variables", "--hiera_config", join(site, "hiera.yaml"), "--modulepath", [join(site, "modules"), join(puppet, "modules"), "/usr/share/puppet/modules"].join(":"), "--execute", code]);
  const applied = compile("include role::wikipub");
  for (const file of ["config.yaml", "secrets/testwiki"]) assert.ok(applied.includes(`File[/etc/wikipub/${file}]`), applied);
  assert.doesNotMatch(applied, /swordfish/);
  const required = "host => 'ap.wiki.example', contact => 'a@wiki.example', wikis => [{ 'id' => 'w', 'base_url' => 'https://wiki.example' }], sources => [{ 'rcfeed' => {} }]";
  assert.match(compile(`class { 'wikipub': ${required} }`), /File\[\/etc\/wikipub\/secrets\/database\]/);
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
