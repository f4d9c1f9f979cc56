// SPDX-License-Identifier: GPL-2.0-or-later
// A wiki that answers at once, so that the daemon's own time is measured: as much of the Action API as the daemon asks
// for, and a datagram for each edit. Page N is "Page N" with the id 1000 + N.
import {createHash} from "node:crypto";
import {createSocket} from "node:dgram";
import {once} from "node:events";
import {createServer} from "node:http";
import {freeUdpPort} from "../support/ports.mjs";

const firstPage = 1000;
const editor = {userid: 5, name: "Editor", groups: ["*", "user", "autoconfirmed"], registration: "2020-01-01T00:00:00Z"};
const namespaces = Object.fromEntries(
  ["", "Talk", "User", "User talk", "Project", "Project talk", "File", "File talk", "MediaWiki", "MediaWiki talk"].map((name, id) => [
    id,
    {id, case: "first-letter", name, canonical: name, content: id === 0},
  ]),
);

export async function startQuickWiki() {
  const wiki = new QuickWiki();
  await wiki.listen();
  return wiki;
}

class QuickWiki {
  id = "bench";
  name = "Bench";

  #revisions = new Map();
  #newest = new Map();
  #nextRevision = 1;
  #feed = createSocket("udp4");
  #server = createServer((request, response) => {
    this.#take(request, response).catch((error) => response.destroy(error));
  });

  async listen() {
    this.feedPort = await freeUdpPort();
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.url = `http://127.0.0.1:${this.#server.address().port}`;
  }

  title(page) {
    return `Page ${page}`;
  }

  pageUrl(title) {
    return `${this.url}/wiki/${title.replaceAll(" ", "_")}`;
  }

  /** A new revision of the page, told by a datagram; answers when that was sent, in microseconds since 1970. */
  async edit(page) {
    const parent = this.#newestOf(page);
    const revision = this.#revise(page);
    const event = {
      id: revision.revid,
      type: "edit",
      namespace: 0,
      title: this.title(page),
      comment: revision.comment,
      timestamp: Math.floor(Date.now() / 1000),
      user: editor.name,
      bot: false,
      minor: false,
      patrolled: false,
      length: {old: parent.size, new: revision.size},
      revision: {old: parent.revid, new: revision.revid},
      server_url: this.url,
      server_name: "127.0.0.1",
      server_script_path: "",
      wiki: this.id,
    };
    const sent = microsecondsNow();
    await new Promise((resolve, reject) => {
      this.#feed.send(JSON.stringify(event), this.feedPort, "127.0.0.1", (error) => (error ? reject(error) : resolve()));
    });
    return sent;
  }

  async stop() {
    this.#feed.close();
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  #newestOf(page) {
    return this.#newest.get(page) ?? this.#revise(page);
  }

  #revise(page) {
    const revid = this.#nextRevision++;
    const revision = {
      page,
      revid,
      parentid: this.#newest.get(page)?.revid ?? 0,
      minor: false,
      user: editor.name,
      userid: editor.userid,
      timestamp: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
      size: 1000 + 17 * revid,
      sha1: createHash("sha1").update(String(revid)).digest("hex"),
      comment: "corrected the year, added a source",
      tags: [],
    };
    this.#revisions.set(revid, revision);
    this.#newest.set(page, revision);
    return revision;
  }

  async #take(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const parameters = new URLSearchParams(request.method === "POST" ? Buffer.concat(chunks).toString() : new URL(request.url, this.url).search);
    const body = JSON.stringify({batchcomplete: true, query: this.#answer(parameters)});
    response.writeHead(200, {"Content-Type": "application/json", "Content-Length": Buffer.byteLength(body)}).end(body);
  }

  #answer(parameters) {
    const asked = (name) => (parameters.get(name) ?? "").split(/[|\x1f]/).filter(Boolean);
    const answer = apiAnswer(this, parameters);
    if (parameters.get("list") === "users") answer.users = asked("ususers").map((name) => ({...editor, name}));
    if (parameters.get("list") === "recentchanges") answer.recentchanges = [];
    if (parameters.get("prop") === "revisions") {
      const revisions = parameters.has("revids") ? asked("revids").map((id) => this.#revisions.get(Number(id))) : asked("pageids").map((id) => this.#newestOf(Number(id) - firstPage));
      answer.pages = revisions.filter(Boolean).map(({page, ...revision}) => ({...this.#pageName(page), revisions: [revision]}));
    } else {
      const pages = [...asked("pageids").map((id) => Number(id) - firstPage), ...asked("titles").map((title) => Number(title.slice("Page ".length)))];
      if (pages.length) answer.pages = pages.map((page) => this.#pageFacts(page));
    }
    return answer;
  }

  #pageName(page) {
    return {pageid: firstPage + page, ns: 0, title: this.title(page)};
  }

  #pageFacts(page) {
    const {revid, size} = this.#newestOf(page);
    return {...this.#pageName(page), lastrevid: revid, length: size, contentmodel: "wikitext", actions: {read: true}};
  }
}

/** What every answer of the Action API says of the wiki. */
export function apiAnswer({id, name, url, articlePath = "/wiki/$1", script = "/index.php"}, parameters) {
  const answer = {general: {wikiid: id, sitename: name, mainpage: "Page 0", lang: "en", rtl: false, case: "first-letter", server: url, articlepath: articlePath, script, generator: "MediaWiki 1.39.17"}};
  if (parameters.get("siprop")?.includes("namespaces")) {
    Object.assign(answer, {namespaces, namespacealiases: [], specialpagealiases: [], usergroups: [{name: "autoconfirmed"}], allmessages: []});
  }
  return answer;
}

/** Comparable with what the sink prints. */
export function microsecondsNow() {
  return Math.round((performance.timeOrigin + performance.now()) * 1000);
}
