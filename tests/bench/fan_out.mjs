// SPDX-License-Identifier: GPL-2.0-or-later
// One post to many hosts: against the signatures that the machine can make, and against Fedify in memory.
import {spawn} from "node:child_process";
import {once} from "node:events";
import {fileURLToPath} from "node:url";
import {rsaSpeed} from "./programs.mjs";
import {cpuSeconds} from "./process.mjs";
import {microsecondsNow} from "./quick_wiki.mjs";
import {onStage} from "./stage.mjs";

const hosts = 2000;

export function fanOut(rounds, report) {
  return onStage(hosts, async (stage) => {
    const actor = await stage.actor(1);
    await stage.follow(Array.from({length: hosts}, (_, host) => ({person: stage.sink.person(host), actor})));
    const fedify = await startFedify(stage.sink);
    const measured = [];
    try {
      // The first round opens connections and warms Fedify up.
      for (let round = -1; round < rounds; round += 1) {
        const limit = {two: (await rsaSpeed({processes: 2, clock: true})).sign, one: (await rsaSpeed()).sign};
        const ours = await postOnce(stage);
        const theirs = await fedify.postOnce();
        if (round >= 0) measured.push({...ours, theirs, limit});
      }
    } finally {
      await fedify.stop();
    }
    report.ratio({row: 1, what: `durable fan-out to ${hosts} hosts, deliveries/s`, against: "openssl -multi 2 rsa2048 signs/s", must: 0.55, aim: 0.75, pairs: measured.map(({rate, limit}) => [rate, limit.two])});
    report.ratio({row: 2, what: "deliveries per CPU second", against: "one thread's rsa2048 signs/s", must: 0.75, aim: 0.88, pairs: measured.map(({perCpu, limit}) => [perCpu, limit.one])});
    report.ratio({row: 3, what: "deliveries/s", against: "Fedify in memory, deliveries/s", must: 4, aim: 6, pairs: measured.map(({rate, theirs}) => [rate, theirs])});
    await rowsWritten(stage, report);
  });
}

/** From the edit's datagram to the last delivery. */
async function postOnce(stage) {
  const before = await cpuSeconds(stage.daemon.pid);
  const arrivals = stage.sink.count(hosts);
  const sent = await stage.wiki.edit(1);
  const {last} = await arrivals;
  await stage.quiet();
  const used = (await cpuSeconds(stage.daemon.pid)) - before;
  return {rate: (hosts * 1e6) / (last - sent), perCpu: hosts / used};
}

/** Triggers count, since no statement of the daemon's is to be trusted to know. */
async function rowsWritten(stage, report) {
  await stage.daemon.stop();
  const database = stage.database();
  try {
    database.exec("CREATE TABLE bench_write (what TEXT NOT NULL)");
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'bench_write'").all();
    for (const {name} of tables) {
      for (const kind of ["INSERT", "UPDATE", "DELETE"]) {
        database.exec(`CREATE TRIGGER bench_${kind}_${name} AFTER ${kind} ON "${name}" BEGIN INSERT INTO bench_write VALUES ('${name}'); END`);
      }
    }
    await stage.daemon.start();
    database.exec("PRAGMA busy_timeout = 5000; DELETE FROM bench_write");
    await postOnce(stage);
    const written = database.prepare("SELECT what, count(*) AS count FROM bench_write GROUP BY what ORDER BY what").all();
    const total = written.reduce((sum, {count}) => sum + count, 0);
    report.value({row: 12, what: `database rows written for a post to ${hosts} healthy hosts`, value: total, unit: "rows", must: 12, aim: 8, note: written.map(({what, count}) => `${what} ${count}`).join(", ")});
  } finally {
    database.close();
  }
}

async function startFedify(sink) {
  const inboxes = Array.from({length: sink.hosts}, (_, host) => ({id: sink.person(host), inbox: `${sink.person(host)}/inbox`, shared: `http://${sink.authority(host)}/inbox`}));
  const child = spawn(process.execPath, [fileURLToPath(new URL("fedify_sender.mjs", import.meta.url))], {stdio: ["pipe", "pipe", "inherit"]});
  child.stdin.write(`${JSON.stringify(inboxes)}\n`);
  await once(child.stdout, "data");
  return {
    async postOnce() {
      const arrivals = sink.count(inboxes.length);
      const sent = microsecondsNow();
      child.stdin.write("post\n");
      const {last} = await arrivals;
      return (inboxes.length * 1e6) / (last - sent);
    },
    async stop() {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}
