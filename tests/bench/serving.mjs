// SPDX-License-Identifier: GPL-2.0-or-later
// Documents, each against nginx with the same bytes as a file on the same core. What a second of a server's processor time
// serves is compared: the clock would tell of the program that presses them, and of what else the machine does.
import {spawn} from "node:child_process";
import {once} from "node:events";
import {existsSync} from "node:fs";
import {mkdir, mkdtemp, rm, writeFile} from "node:fs/promises";
import {connect} from "node:net";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {until} from "../support/story.mjs";
import {freeTcpPort} from "../support/ports.mjs";
import {get, pin, pressAll} from "./programs.mjs";
import {cpuSeconds} from "./process.mjs";
import {onStage} from "./stage.mjs";

const posts = 20;
const server = process.env.BENCH_NGINX ?? "/usr/sbin/nginx";

export function serving(rounds, report) {
  if (!existsSync(server)) return report.skip(8, `${server} is missing (Debian's nginx; BENCH_NGINX names another place)`);
  return onStage(1, async (stage) => {
    const actor = await stage.actor(1);
    await stage.follow([{person: stage.sink.person(0), actor}]);
    for (let post = 0; post < posts; post += 1) {
      const arrival = stage.sink.count(1);
      await stage.wiki.edit(1);
      await arrival;
    }
    const documents = await read(stage, actor);
    const nginx = await startNginx(documents);
    try {
      await pin(stage.daemon.pid, 1);
      for (const [index, {what, target, accept, requests}] of documents.entries()) {
        const pairs = [];
        for (let round = 0; round < rounds; round += 1) {
          const ours = await perCpuSecond(stage.daemon, get(target, accept), requests);
          pairs.push([ours, await perCpuSecond(nginx, get(`/${index}`, accept), requests)]);
        }
        report.ratio({row: 8, what: `${what} GETs a CPU second`, against: "nginx, the same bytes from a file", must: 0.4, aim: 0.7, pairs});
      }
    } finally {
      await nginx.stop();
    }
  });
}

async function perCpuSecond({pid, host}, request, total) {
  const before = await cpuSeconds(pid);
  await pressAll(host, [request], 200, {total, cpu: 0});
  return total / ((await cpuSeconds(pid)) - before);
}

async function read(stage, actor) {
  const activity = "application/activity+json";
  const outbox = (await stage.daemon.get(new URL(actor).pathname + "/outbox")).json;
  const first = new URL(typeof outbox.first === "string" ? outbox.first : outbox.first.id);
  const resource = encodeURIComponent(stage.wiki.pageUrl(stage.wiki.title(1)));
  const documents = [
    {what: "actor", target: new URL(actor).pathname, accept: activity, requests: 20_000},
    {what: "WebFinger", target: `/.well-known/webfinger?resource=${resource}`, accept: "application/jrd+json", requests: 20_000},
    {what: `outbox (${posts} posts)`, target: first.pathname + first.search, accept: activity, requests: 5_000},
  ];
  for (const document of documents) {
    const {status, text} = await stage.daemon.get(document.target, {Accept: document.accept});
    if (status !== 200) throw new Error(`${document.what} is answered ${status}`);
    document.text = text;
  }
  return documents;
}

async function startNginx(documents) {
  const folder = await mkdtemp(join(tmpdir(), "wikipub-nginx-"));
  const host = `127.0.0.1:${await freeTcpPort()}`;
  const root = join(folder, "files");
  await mkdir(root);
  for (const [index, {text}] of documents.entries()) await writeFile(join(root, String(index)), text);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(" ");
  const settings = `daemon off; master_process off; pid ${folder}/pid; error_log stderr crit; events { worker_connections 512; }
http { ${temporary} access_log off; keepalive_requests 1000000; open_file_cache max=16; default_type application/activity+json;
  server { listen ${host}; root ${root}; } }`;
  await writeFile(join(folder, "nginx.conf"), settings);
  const child = spawn("taskset", ["-c", "1", server, "-e", "stderr", "-p", folder, "-c", join(folder, "nginx.conf")], {stdio: ["ignore", "ignore", "inherit"]});
  await until(() => answers(host), 10_000);
  return {
    host,
    pid: child.pid,
    async stop() {
      child.kill();
      if (child.exitCode === null) await once(child, "exit");
      await rm(folder, {recursive: true, force: true});
    },
  };
}

function answers(host) {
  const [address, port] = host.split(":");
  return new Promise((resolve) => {
    const socket = connect(Number(port), address, () => resolve(true)).on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
}
