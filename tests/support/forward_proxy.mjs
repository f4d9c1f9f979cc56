// SPDX-License-Identifier: GPL-2.0-or-later
// tinyproxy, as it stands before the machines of many an organisation.
import {spawn} from "node:child_process";
import {once} from "node:events";
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {connect} from "node:net";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {freeTcpPort} from "./ports.mjs";
import {until} from "./story.mjs";

export async function startForwardProxy() {
  const proxy = new ForwardProxy(await freeTcpPort());
  await proxy.start();
  return proxy;
}

class ForwardProxy {
  constructor(port) {
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.folder = mkdtempSync(join(tmpdir(), "wikipub-proxy-"));
    this.log = join(this.folder, "log");
  }

  async start() {
    const settings = join(this.folder, "tinyproxy.conf");
    writeFileSync(settings, [`Port ${this.port}`, "Listen 127.0.0.1", "Timeout 60", "MaxClients 50", `LogFile "${this.log}"`, "LogLevel Info", "Allow 127.0.0.1", ""].join("\n"));
    this.process = spawn("tinyproxy", ["-d", "-c", settings], {stdio: "ignore"});
    this.ended = once(this.process, "exit");
    await until(() => this.process.exitCode !== null || accepts(this.port), 10_000);
  }

  /** What it was asked to connect to, as `address:port` in the asker's words, each once. */
  get targets() {
    return [...new Set([...readFileSync(this.log, "utf8").matchAll(/: CONNECT (\S+) HTTP/g)].map(([, target]) => target))];
  }

  async stop() {
    this.process.kill("SIGTERM");
    await this.ended;
    rmSync(this.folder, {recursive: true, force: true});
  }
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true));
    socket.on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
}
