// SPDX-License-Identifier: GPL-2.0-or-later
// From the wiki's datagram to the first byte of a follower's delivery, one edit at a time.
import {onStage} from "./stage.mjs";

const edits = 200;
/// So many hosts that none is asked to take more than its limits allow.
const pages = 50;

export function latency(_, report) {
  return onStage(pages, async (stage) => {
    for (let page = 0; page < pages; page += 1) {
      await stage.follow([{person: stage.sink.person(page), actor: await stage.actor(page + 1)}]);
    }
    const times = [];
    for (let edit = 0; edit < edits; edit += 1) {
      const arrival = stage.sink.count(1);
      const sent = await stage.wiki.edit(1 + (edit % pages));
      times.push(((await arrival).first - sent) / 1000);
      await stage.quiet();
    }
    times.sort((left, right) => left - right);
    const value = times[Math.ceil(0.99 * edits) - 1];
    report.value({row: 11, what: `event in to first POST out, p99 of ${edits}`, value, unit: "ms", must: 50, aim: 10, note: `median ${times[edits / 2].toFixed(1)} ms`});
  });
}
