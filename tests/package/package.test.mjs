// SPDX-License-Identifier: GPL-2.0-or-later
// The Debian package: built by dpkg's tools, judged by lintian and systemd-analyze, and lived through under a systemd of
// its own.
import assert from "node:assert/strict";
import {execFileSync, spawnSync} from "node:child_process";
import {cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {after, before, test} from "node:test";
import {top} from "../runner/build.mjs";

const debs = join(top, "build/deb");
const folder = mkdtempSync(join(tmpdir(), "wikipub-package-"));
const unpacked = join(folder, "unpacked");

before(() => {
  run(join(top, "deploy/build-deb"));
  run("dpkg-deb", "--extract", deb("wikipub"), unpacked);
});

after(() => rmSync(folder, {recursive: true, force: true}));

function run(program, ...args) {
  const {status, stdout, stderr, error} = spawnSync(program, args, {encoding: "utf8", maxBuffer: 1 << 26, env: {...process.env, LC_ALL: "C.UTF-8"}});
  assert.equal(status, 0, `${program} ${args.join(" ")}\n${stdout}${stderr}${error ?? ""}`);
  return stdout;
}

function deb(name) {
  const [found] = globSync(`${name}_*.deb`, {cwd: debs});
  assert.ok(found, `${name} was not built`);
  return join(debs, found);
}

test("lintian finds nothing", () => {
  run("lintian", "--allow-root", "--fail-on=error,warning", ...globSync("*.changes", {cwd: debs}).map((name) => join(debs, name)));
});

test("the package has the version of the programs", () => {
  const version = run("dpkg-deb", "--field", deb("wikipub"), "Version").trim();
  for (const program of ["wikipubd", "wikipubctl"]) assert.equal(run(join(unpacked, "usr/sbin", program), "--version").trim(), version);
});

test("the extension lies where MediaWiki's package looks, with all that extension.json names", () => {
  const extension = join(folder, "extension");
  run("dpkg-deb", "--extract", deb("mediawiki-extension-wikipub"), extension);
  const link = readlinkSync(join(extension, "var/lib/mediawiki/extensions/WikiPub"));
  const installed = join(extension, resolve("/var/lib/mediawiki/extensions", link));
  const {name, AutoloadNamespaces: namespaces, MessagesDirs: messages, ServiceWiringFiles: wiring} = JSON.parse(readFileSync(join(installed, "extension.json"), "utf8"));
  assert.equal(name, "WikiPub");
  for (const path of [...Object.values(namespaces), ...Object.values(messages).flat(), ...wiring]) assert.ok(existsSync(join(installed, path)), path);
});

test("the programs are hardened", () => {
  for (const program of ["wikipubd", "wikipubctl"]) {
    const facts = run("readelf", "--wide", "--file-header", "--dynamic", "--program-headers", "--dyn-syms", join(unpacked, "usr/sbin", program));
    for (const fact of [/DYN \(Position-Independent/, /GNU_RELRO/, /BIND_NOW/, /__stack_chk_fail/, /_chk@GLIBC/]) assert.match(facts, fact);
  }
});

test("the manual pages have every option and command that --help has", () => {
  for (const program of ["wikipubd", "wikipubctl"]) {
    const help = run(join(unpacked, "usr/sbin", program), "--help");
    const words = [...help.matchAll(/^ {2}(?:-h,)?(\S+)/gm)].map(([, word]) => word);
    assert.ok(words.includes("--config") && words.length >= 4, help);
    const page = run("zcat", join(unpacked, `usr/share/man/man8/${program}.8.gz`)).replaceAll("\\-", "-");
    for (const word of words) assert.ok(page.includes(word), `${program}(8) lacks ${word}`);
    for (const section of ["NAME", "SYNOPSIS", "OPTIONS", "EXIT STATUS", "FILES"]) assert.ok(page.includes(`.SH ${section}\n`), `${program}(8) lacks ${section}`);
  }
});

test("systemd finds nothing wrong with the unit, and it is well shut in", () => {
  const unit = join(unpacked, "lib/systemd/system/wikipubd.service");
  // Verified as the machine would see it: its program is looked for where the package puts it.
  const local = join(folder, "wikipubd.service");
  writeFileSync(local, readFileSync(unit, "utf8").replace("ExecStart=/usr/sbin/", `ExecStart=${unpacked}/usr/sbin/`));
  const {status, stderr} = spawnSync("systemd-analyze", ["verify", "--man=no", local], {encoding: "utf8"});
  assert.equal(status, 0, stderr);
  assert.equal(stderr, "");
  const exposure = run("systemd-analyze", "security", "--offline=true", unit).match(/exposure level for \S+: ([\d.]+)/);
  assert.ok(Number(exposure[1]) <= 2.0, `exposure ${exposure[1]}`);
});

test("it installs, runs, is watched, reloads, upgrades, goes and is purged under systemd", async (t) => {
  const shared = join(folder, "shared");
  mkdirSync(shared);
  cpSync(deb("wikipub"), join(shared, "wikipub.deb"));
  cpSync(join(top, "tests/package/life"), join(shared, "life"));
  cpSync(join(top, "tests/package/config.yaml"), join(shared, "config.yaml"));
  makeNextVersion(join(shared, "wikipub-next.deb"));
  const {status, stderr} = spawnSync(join(top, "tests/package/machine"), [shared, "life"], {encoding: "utf8"});
  if (status === 77) return t.skip("this kernel or user may not make name spaces");
  const said = existsSync(join(shared, "said")) ? readFileSync(join(shared, "said"), "utf8") : "";
  assert.equal(status, 0, `${said}${stderr}`);
  const steps = said.split("\n").filter((line) => /^(not )?ok /.test(line));
  assert.ok(steps.length > 25, said);
  for (const step of steps) await t.test(step.replace(/^(not )?ok /, "").split(":")[0], () => assert.match(step, /^ok /));
});

/** The same package with a higher version, as the next release would be. */
function makeNextVersion(path) {
  const next = join(folder, "next");
  run("dpkg-deb", "--raw-extract", deb("wikipub"), next);
  const control = join(next, "DEBIAN/control");
  writeFileSync(control, readFileSync(control, "utf8").replace(/^Version: .*$/m, "$&+next"));
  execFileSync("dpkg-deb", ["--root-owner-group", "-Znone", "--build", next, path], {stdio: "ignore"});
}
