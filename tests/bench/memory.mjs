// SPDX-License-Identifier: GPL-2.0-or-later
// Resident memory of the daemon.
import {forgetPeak, memory} from "./process.mjs";
import {indexMemory} from "./parsing.mjs";
import {onStage} from "./stage.mjs";

const hosts = 2000;
const peopleAHost = 5;
const pages = 20;

export function memoryUse(_, report) {
  return onStage(hosts, async (stage) => {
    const show = (what, value, must, aim) => report.value({row: 10, what: `memory ${what}`, value, unit: "MB", must, aim});
    const {pid} = stage.daemon;
    show("idle", (await memory(pid)).now, 40, 16);

    const actors = [];
    for (let page = 1; page <= pages; page += 1) actors.push(await stage.actor(page));
    for (let number = 0; number < peopleAHost; number += 1) {
      await stage.follow(Array.from({length: hosts}, (_, host) => ({person: stage.sink.person(host, `reader${number}`), actor: actors[host % pages]})));
    }
    show(`with ${hosts * peopleAHost} followers`, (await memory(pid)).now, 64, 32);

    await forgetPeak(pid);
    const arrivals = stage.sink.count(hosts);
    for (let page = 1; page <= pages; page += 1) await stage.wiki.edit(page);
    await arrivals;
    show(`during fan-out of ${pages} posts to ${hosts} hosts`, (await memory(pid)).peak, 96, 64);
    await indexMemory(report);
  });
}
