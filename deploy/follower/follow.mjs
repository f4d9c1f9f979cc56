#!/usr/bin/env node
// SPDX-License-Identifier: GPL-2.0-or-later
// Follows actors and prints what they send, as it arrives.
import {parseArgs} from "node:util";
import {startPeer} from "./peer.mjs";
import {Display} from "./show.mjs";

const usage = `Usage: follow.mjs --follow HANDLE-OR-ADDRESS [--follow …] [--port PORT] [--name NAME] [--state FILE]

Starts an ActivityPub peer on 127.0.0.1, follows, and prints each activity that it verified.
With --state its identity and its follows outlive it; it must then keep its PORT.`;

const {values} = parseArgs({
  options: {
    follow: {type: "string", multiple: true, default: []},
    port: {type: "string", default: "0"},
    name: {type: "string", default: "reader"},
    state: {type: "string"},
    help: {type: "boolean", default: false},
  },
});

if (values.help) {
  console.log(usage);
  process.exit(0);
}

const peer = await startPeer({port: Number(values.port), name: values.name, stateFile: values.state});
const display = new Display(peer.following);
say([`${values.name} is at ${peer.actor}`]);
peer.on("activity", ({json}) => say(display.lines(json)));
peer.on("delivery", ({status, refused, type}) => {
  if (status >= 300) say([`refused a delivery (${type ?? "no JSON"}): ${status}${refused ? `, ${refused}` : ""}`]);
});
peer.on("problem", (error) => say([`trouble: ${error.message}`]));

for (const target of values.follow) await follow(target);

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => peer.stop().then(() => process.exit(0)));

async function follow(target) {
  try {
    const actor = await peer.lookup(target);
    display.knows(actor.id.href, String(actor.name ?? actor.preferredUsername));
    if (peer.following.some((known) => known.actor === actor.id.href && known.accepted)) {
      say([`follows ${target} already`]);
      return;
    }
    say([`asks to follow ${target}`]);
    await peer.follow(target);
  } catch (error) {
    say([`cannot follow ${target}: ${error.message}`]);
    process.exitCode = 1;
  }
}

function say([first, ...rest]) {
  console.log([`${new Date().toTimeString().slice(0, 8)}  ${first}`, ...rest.map((line) => `          ${line}`)].join("\n"));
}
