// SPDX-License-Identifier: GPL-2.0-or-later
// A network of a test's own: the test runs in a network namespace, whatever it starts there has an address out of 10.90/16,
// and each machine is a namespace behind a cable, with the test's as its router. Nothing of it reaches, or is reached from,
// the network of the computer, and all of it is gone with the process.
import {execFileSync, spawn, spawnSync} from "node:child_process";
import {readlinkSync, writeFileSync} from "node:fs";
import {until} from "./story.mjs";

const inside = "WIKIPUB_TEST_NETWORK";
// Processes are in a namespace too: whoever is left when the test ends, ends with it.
const own = ["--net", "--pid", "--fork", "--kill-child", "--mount-proc"];
const namespaces = [own, ["--user", "--map-root-user", ...own]];

/**
 * Runs this test file again in a network of its own, and ends with it; there, it returns nothing. Where the kernel or the user
 * may not make one it returns why. To be called before any test is told of.
 */
export function enterNetwork() {
  if (process.env[inside]) return undefined;
  const allowed = namespaces.find((options) => spawnSync("unshare", [...options, "ip", "link", "set", "lo", "up"]).status === 0);
  if (!allowed) return "this kernel or user may not make network namespaces";
  const {status, signal} = spawnSync("setpriv", ["--pdeathsig", "KILL", "unshare", ...allowed, process.execPath, ...process.execArgv, ...process.argv.slice(1)], {
    stdio: "inherit",
    env: {...process.env, [inside]: "1"},
  });
  if (signal) process.kill(process.pid, signal);
  process.exit(status);
}

/** Addresses of services: the test listens on them itself, or what it starts does. */
export const services = {
  front: "10.90.1.1",
  wiki: "10.90.2.1",
  database: "10.90.3.1",
  // As long as 127.0.0.1: see kafka.mjs.
  kafka: "10.90.4.1",
  peers: "10.91",
};

export class Network {
  #machines = [];
  #cuts = new Map();

  constructor() {
    // Every address of a network on this device is the machine's own.
    for (const network of ["10.90.0.1/16", "10.91.0.1/16"]) ip("address", "add", network, "dev", "lo");
    ip("link", "set", "lo", "up");
    writeFileSync("/proc/sys/net/ipv4/ip_forward", "1");
    // First of all come the cuts, then what belongs to this machine.
    ip("rule", "add", "priority", "100", "lookup", "local");
    ip("rule", "delete", "priority", "0");
  }

  /** {address, inside}: `inside` is what a command line begins with to run there. */
  async machine() {
    const number = this.#machines.length + 1;
    const [near, address] = [`10.92.${number}.1`, `10.92.${number}.2`];
    const holder = spawn("unshare", ["--net", "sleep", "infinity"], {stdio: "ignore"});
    holder.unref();
    const namespace = `/proc/${holder.pid}/ns/net`;
    await until(() => readlinkSync(namespace) !== readlinkSync("/proc/self/ns/net"), 5_000);
    const inside = ["nsenter", `--net=${namespace}`];
    ip("link", "add", `node${number}`, "type", "veth", "peer", "name", "eth0", "netns", String(holder.pid));
    ip("address", "add", `${near}/30`, "dev", `node${number}`);
    ip("link", "set", `node${number}`, "up");
    for (const [command, ...rest] of [["address", "add", `${address}/30`, "dev", "eth0"], ["link", "set", "eth0", "up"], ["link", "set", "lo", "up"], ["route", "add", "default", "via", near]]) {
      execFileSync(inside[0], [...inside.slice(1), "ip", command, ...rest]);
    }
    const machine = {address, inside, holder};
    this.#machines.push(machine);
    return machine;
  }

  /**
   * Nothing goes from a machine to that address or network any more, nor back, and nobody is told: the router has no way for
   * it, and unlike `unreachable` and `prohibit` a `blackhole` sends no ICMP. Connections that are open just fall silent.
   */
  cut({address}, where) {
    const rules = [["from", address, "to", prefix(where)], ["from", prefix(where), "to", address]];
    for (const rule of rules) ip("rule", "add", "priority", "10", ...rule, "blackhole");
    this.#cuts.set(`${address} ${where}`, rules);
  }

  join({address}, where) {
    for (const rule of this.#cuts.get(`${address} ${where}`)) ip("rule", "delete", "priority", "10", ...rule);
    this.#cuts.delete(`${address} ${where}`);
  }

  end() {
    for (const {holder} of this.#machines) holder.kill("SIGKILL");
  }
}

const prefix = (where) => (where.split(".").length === 4 ? where : `${where}.0.0/16`);

function ip(...args) {
  execFileSync("ip", args, {stdio: ["ignore", "ignore", "inherit"]});
}
