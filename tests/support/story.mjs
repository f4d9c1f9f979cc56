// SPDX-License-Identifier: GPL-2.0-or-later
// A wiki, the daemon fed by its datagrams, and what tests ask of posts.
import {startDaemon, wikiSettings} from "./daemon.mjs";
import {freeTcpPort, freeUdpPort} from "./ports.mjs";
import {startWiki} from "./wiki.mjs";

/** The daemon reads a wiki's outbox each minute, which is the guarantee; a push that comes sooner may be lost. */
export const outboxRead = 90_000;

/** The same with the extension in the wiki, and editors enabled. `wikiSettings`: lines of PHP. */
export async function startExtendedWikiAndDaemon({settings = {}, wikiMore = {}, wikiSettings: lines = []} = {}) {
  const feedPort = await freeUdpPort();
  const wiki = await startWiki({feedPort, settings: lines});
  try {
    const host = `127.0.0.1:${await freeTcpPort()}`;
    const server = {host, listen: host, internal_listen: `127.0.0.1:${await freeTcpPort()}`, ...settings.server};
    const secret = await wiki.extend({daemonUrl: `http://${server.internal_listen}`, hostUrl: `http://${server.host}`});
    const more = {enabled: {pages: true, editors: true}, secret_files: [secret], ...wikiMore};
    const daemon = await startDaemon(settingsFor(wiki, {...settings, server}, more));
    const stop = async () => {
      try {
        await daemon.dispose();
      } finally {
        await wiki.stop();
      }
    };
    return {wiki, daemon, stop};
  } catch (error) {
    await wiki.stop();
    throw error;
  }
}

/** {wiki, daemon, stop}; `settings` and `wikiMore` are laid over the daemon's usual ones. */
export async function startWikiAndDaemon({settings = {}, wikiMore = {}} = {}) {
  const feedPort = await freeUdpPort();
  const wiki = await startWiki({feedPort});
  const daemon = await startDaemon(settingsFor(wiki, settings, wikiMore)).catch(async (error) => {
    await wiki.stop();
    throw error;
  });
  const stop = async () => {
    try {
      await daemon.dispose();
    } finally {
      await wiki.stop();
    }
  };
  return {wiki, daemon, stop};
}

export function settingsFor(wiki, settings = {}, wikiMore = {}) {
  return {
    wikis: [wikiSettings(wiki, wikiMore)],
    sources: [{rcfeed: {listen: `udp://127.0.0.1:${wiki.feedPort}`}}, {action_api: {catch_up: true}}],
    ...settings,
  };
}

/** Makes a page with a past; answers its actor's id, as WebFinger names it for the page's address. */
export async function actorOfNewPage(wiki, daemon, title, text = "Once upon a time.") {
  await wiki.importPages({[title]: text});
  return actorOf(wiki, daemon, title);
}

export async function actorOf(wiki, daemon, title) {
  const {status, json} = await daemon.webfinger(wiki.pageUrl(title));
  if (status !== 200) throw new Error(`WebFinger answers ${status} for ${wiki.pageUrl(title)}`);
  return json.links.find((link) => link.rel === "self").href;
}

/** The address of the wiki's diff that a post links: {from, to} as revision ids. */
export function diffOf(note) {
  for (const [, address] of note.content.matchAll(/href="([^"]+)"/g)) {
    const {searchParams} = new URL(address.replaceAll("&amp;", "&"));
    if (searchParams.has("diff")) return {from: Number(searchParams.get("oldid")), to: Number(searchParams.get("diff"))};
  }
  return null;
}

/** Asks again and again: for what a test can only see by asking. */
export async function until(holds, timeout) {
  const deadline = Date.now() + timeout;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`it does not hold after ${timeout} ms: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Events tell whole seconds: what happens after this is told with a later one than what happened before. */
export function nextSecond() {
  return new Promise((resolve) => setTimeout(resolve, 1_001 - (Date.now() % 1_000)));
}
