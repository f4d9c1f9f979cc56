// SPDX-License-Identifier: GPL-2.0-or-later
// Signed activities that change something: an Undo of a Follow is verified and committed before its 202, and is answered
// by nothing else.
import {pin, pressAll, rsaSpeed} from "./programs.mjs";
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
    const measured = [];
    const perCpu = [];
    for (let round = 0; round < rounds; round += 1) {
      await pin(stage.daemon.pid, "0,1");
      const undos = stage.undos(await stage.follow(pairs));
      const {verify} = await rsaSpeed({cpu: 1, clock: true});
      await pin(stage.daemon.pid, 1);
      const before = await cpuSeconds(stage.daemon.pid);
      measured.push([await pressAll(stage.daemon.host, undos, 202, {keyFile: stage.keyFile, connections: 64, cpu: 0}), verify]);
      perCpu.push(undos.length / ((await cpuSeconds(stage.daemon.pid)) - before));
    }
    report.ratio({row: 6, what: "inbox POSTs/s, verified and committed, keys warm, one core", against: "openssl rsa2048 verifies/s", must: 0.15, aim: 0.33, pairs: measured, note: `${Math.round(median(perCpu))} a CPU second`});
  });
}
