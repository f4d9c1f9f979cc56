// SPDX-License-Identifier: GPL-2.0-or-later
// Machines as an operator has them (tests/package/machine: Debian with systemd), on a private network 10.0.0.0/24 with a test
// that runs in a network of its own (network.mjs), which is 10.0.0.1 there and all that is outside.
import {execFile, execFileSync, spawn} from "node:child_process";
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {once} from "node:events";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {promisify} from "node:util";
import {top} from "../runner/build.mjs";
import {until} from "./story.mjs";

const bridge = "machines";
// Seconds; an idle computer needs a fraction of it.
const longest = 1_200;
const environment = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "HOME=/root"];

export class Machines {
  #machines = [];

  /** `names`: address: names of it, as every machine's /etc/hosts has them. `outside`: further addresses of the test. */
  constructor(names, outside) {
    this.folder = mkdtempSync(join(tmpdir(), "wikipub-machines-"));
    this.hosts = Object.entries({"127.0.0.1": "localhost", ...names}).map(([address, name]) => `${address} ${name}\n`).join("");
    ip("link", "set", "lo", "up");
    ip("link", "add", bridge, "type", "bridge");
    for (const address of ["10.0.0.1/24", ...outside]) ip("address", "add", address, "dev", bridge);
    ip("link", "set", bridge, "up");
  }

  async start(name, address) {
    const machine = new Machine(join(this.folder, name), name, address);
    this.#machines.push(machine);
    await machine.start(this.hosts);
    return machine;
  }

  async end() {
    await Promise.all(this.#machines.map((machine) => machine.end()));
    rmSync(this.folder, {recursive: true, force: true});
  }
}

class Machine {
  #outer;
  #ended;

  constructor(folder, name, address) {
    Object.assign(this, {folder, name, address});
  }

  async start(hosts) {
    mkdirSync(this.folder);
    writeFileSync(join(this.folder, "stay"), "#!/bin/sh\nexec sleep infinity\n", {mode: 0o755});
    this.#outer = spawn(join(top, "tests/package/machine"), [this.folder, "stay", String(longest)], {stdio: "ignore"});
    this.#ended = once(this.#outer, "exit");
    const file = join(this.folder, "process");
    await until(() => existsSync(file) || this.#outer.exitCode !== null, 20_000);
    if (this.#outer.exitCode === 77) throw new NotAllowed("this kernel or user may not make name spaces");
    this.process = readFileSync(file, "utf8").trim();
    const cable = `cable${this.process}`;
    ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", this.process);
    ip("link", "set", cable, "master", bridge, "up");
    await until(() => this.run("systemctl show check --property ActiveState").then((said) => /activating/.test(said), () => false), 20_000);
    await this.run(
      `echo ${this.name} >/etc/hostname; hostname ${this.name}; cat >/etc/hosts; rm -f /etc/resolv.conf
       ip address add ${this.address}/24 dev eth0; ip link set eth0 up; ip route add default via 10.0.0.1`,
      hosts,
    );
  }

  /** What root's shell says there to these lines; with `input`, on its standard input. Throws where one of them fails. */
  async run(lines, input = "") {
    const options = [`--target=${this.process}`, "--mount", "--uts", "--ipc", "--net", "--pid", ...environment, "bash", "-euo", "pipefail", "-c", lines];
    // What Node.js has for pipes are sockets, which nobody can open as /dev/stdin.
    const running = promisify(execFile)("bash", ["-c", 'cat | nsenter "$@"', "run", ...options], {maxBuffer: 1 << 26});
    running.child.stdin.on("error", () => {});
    running.child.stdin.end(input);
    return (await running).stdout;
  }

  /** As when its power goes: all that runs there is gone at once, and nothing answers at its address. */
  async end() {
    if (!this.#outer) return;
    execFileSync("kill", ["-KILL", this.process]);
    await this.#ended;
    this.#outer = null;
  }
}

export class NotAllowed extends Error {}

function ip(...args) {
  execFileSync("ip", args, {stdio: ["ignore", "ignore", "inherit"]});
}
