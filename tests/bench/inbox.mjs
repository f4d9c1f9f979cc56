// SPDX-License-Identifier: GPL-2.0-or-later
// Signed activities that change something: an Undo of a Follow is verified and committed before its 202, and is answered
// by nothing else. Against the verifications that the machine can make, and against Fedify in memory.
import {spawn} from "node:child_process";
import {randomUUID} from "node:crypto";
import {once} from "node:events";
import {createInterface} from "node:readline";
import {fileURLToPath} from "node:url";
import {pin, post, pressAll, rsaSpeed} from "./programs.mjs";
import {cpuSeconds} from "./process.mjs";
import {median} from "./report.mjs";
import {onStage} from "./stage.mjs";

const hosts = 2000;
const pages = 20;

export function inbox(rounds, report) {
  return onStage(hosts, async (stage) => {
    const actors = [];
    for (let page = 1; page <= pages; page += 1) actors.push(await stage.actor(page));
    const pairs = Array.from({length: hosts}, (_, host) => ({person: stage.sink.person(host), actor: actors[host % pages]}));
    const fedify = await startFedify(stage);
    const measured = [];
    const perCpu = [];
    try {
      for (let round = 0; round < rounds; round += 1) {
        await pin(stage.daemon.pid, "0,1");
        const undos = stage.undos(await stage.follow(pairs));
        const {verify} = await rsaSpeed({cpu: 1, clock: true});
        await pin(stage.daemon.pid, 1);
        const before = await cpuSeconds(stage.daemon.pid);
        const ours = await pressAll(stage.daemon.host, undos, 202, {keyFile: stage.keyFile, connections: 64, cpu: 0});
        perCpu.push(undos.length / ((await cpuSeconds(stage.daemon.pid)) - before));
        measured.push({ours, verify, theirs: await fedify.undo()});
      }
    } finally {
      await fedify.stop();
    }
    const note = `${Math.round(median(perCpu))} a CPU second`;
    report.ratio({row: 6, what: "inbox POSTs/s, verified and committed, keys warm, one core", against: "openssl rsa2048 verifies/s", must: 0.15, aim: 0.33, pairs: measured.map(({ours, verify}) => [ours, verify]), note});
    report.ratio({row: 7, what: "inbox POSTs/s, one core", against: "Fedify in memory, inbox POSTs/s", must: 20, aim: 50, pairs: measured.map(({ours, theirs}) => [ours, theirs])});
  });
}

/** `undo` answers how many Undos a second it takes, on one core, from people whose Follows it has just had. */
async function startFedify(stage) {
  const child = spawn("taskset", ["-c", "1", process.execPath, fileURLToPath(new URL("fedify_inbox.mjs", import.meta.url))], {stdio: ["ignore", "pipe", "inherit"]});
  const [port] = await once(createInterface({input: child.stdout}), "line");
  const server = `127.0.0.1:${port}`;
  const object = `http://${server}/users/page`;
  const press = (activities) => {
    const requests = activities.map((activity) => post("/users/page/inbox", `${activity.actor}#main-key`, {"@context": "https://www.w3.org/ns/activitystreams", ...activity}));
    return pressAll(server, requests, 202, {keyFile: stage.keyFile, connections: 64, cpu: 0});
  };
  const follow = (host) => ({id: `${stage.sink.person(host)}/follows/${randomUUID()}`, type: "Follow", actor: stage.sink.person(host), object});
  return {
    async undo() {
      const follows = Array.from({length: stage.sink.hosts}, (_, host) => follow(host));
      await press(follows);
      return press(follows.map((undone) => ({id: `${undone.actor}/undos/${randomUUID()}`, type: "Undo", actor: undone.actor, object: undone})));
    },
    async stop() {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}
