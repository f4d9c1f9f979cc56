// SPDX-License-Identifier: GPL-2.0-or-later
// What the kernel says of a process.
import {readFile, writeFile} from "node:fs/promises";

const ticksASecond = 100;

/** Seconds of processor time that all its threads have used. */
export async function cpuSeconds(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // After the name, which may hold anything: state is field 3, utime 14, stime 15.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksASecond;
}

/** {now, peak} of its resident memory in megabytes (10^6). */
export async function memory(pid) {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const megabytes = (name) => (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)[1]) * 1024) / 1e6;
  return {now: megabytes("VmRSS"), peak: megabytes("VmHWM")};
}

/** From now on the peak is counted anew. */
export async function forgetPeak(pid) {
  await writeFile(`/proc/${pid}/clear_refs`, "5");
}
