// SPDX-License-Identifier: GPL-2.0-or-later
// A wiki of which there is nothing but what its API answers to somebody who is not logged in: for what no wiki of ours
// can do, or only with extensions that are not in Debian. The answers have the shape of MediaWiki 1.39's (tests/fixtures/api).
import {createHash} from "node:crypto";
import {once} from "node:events";
import {createServer} from "node:http";

const namespaces = Object.fromEntries(
  ["", "Talk", "User", "User talk", "Project", "Project talk", "File", "File talk", "MediaWiki", "MediaWiki talk"].map((name, id) => [
    id,
    {id, case: "first-letter", name, canonical: name, content: id === 0},
  ]),
);

export async function startShownWiki(id, {address = "127.0.0.1"} = {}) {
  const wiki = new ShownWiki(id);
  await wiki.listen(address);
  return wiki;
}

class ShownWiki {
  /** Page id: {title, missing, redirect}; `redirect` is a title. */
  pages = new Map();
  /** Revision id: {page, parent, comment, hidden}; `hidden` names fields: user, comment, text, all of them with "suppressed". */
  revisions = new Map();
  /** Log id: {at, hidden}, of moves. */
  logs = new Map();
  /** While true, requests are not answered. */
  silent = false;

  #server = createServer((request, response) => {
    this.#take(request, response).catch((error) => response.destroy(error));
  });

  constructor(id) {
    this.id = id;
    this.name = id;
  }

  async listen(address) {
    this.#server.listen(0, address);
    await once(this.#server, "listening");
    this.url = `http://${address}:${this.#server.address().port}`;
  }

  pageUrl(title) {
    return `${this.url}/wiki/${title.replaceAll(" ", "_")}`;
  }

  hide(revision, ...fields) {
    this.revisions.get(revision).hidden = fields;
  }

  async stop() {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async #take(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    if (this.silent) return;
    const parameters = new URLSearchParams(request.method === "POST" ? Buffer.concat(chunks).toString() : new URL(request.url, this.url).search);
    const body = JSON.stringify({batchcomplete: true, query: this.#answer(parameters)});
    response.writeHead(200, {"Content-Type": "application/json", "Content-Length": Buffer.byteLength(body)}).end(body);
  }

  #answer(parameters) {
    const asked = (name) => (parameters.get(name) ?? "").split(/[|\x1f]/).filter(Boolean);
    const general = {wikiid: this.id, sitename: this.name, mainpage: "Main Page", lang: "en", rtl: false, case: "first-letter", server: this.url, articlepath: "/wiki/$1", script: "/index.php", generator: "MediaWiki 1.39.17"};
    const answer = {general};
    if (parameters.get("siprop")?.includes("namespaces")) {
      Object.assign(answer, {namespaces, namespacealiases: [], specialpagealiases: [], usergroups: [{name: "autoconfirmed"}], allmessages: []});
    }
    if (parameters.get("list") === "users") {
      answer.users = asked("ususers").map((name) => ({userid: 3, name, groups: ["*", "user", "autoconfirmed"], registration: "2020-01-01T00:00:00Z"}));
    }
    if (parameters.get("list") === "logevents") {
      answer.logevents = [...this.logs].map(([logid, {at, hidden}]) => ({logid, type: "move", action: "move", timestamp: at, ...(hidden ? {actionhidden: true} : {})}));
    }
    if (parameters.get("list") === "recentchanges") answer.recentchanges = [];
    if (parameters.has("revids")) {
      Object.assign(answer, this.#revisionsOf(asked("revids").map(Number)));
    } else if (parameters.has("pageids") && parameters.get("prop") === "revisions") {
      answer.pages = asked("pageids").map((id) => ({...this.#pageName(Number(id)), revisions: [{revid: 1, timestamp: "2026-01-03T10:00:00Z"}]}));
    } else if (parameters.has("pageids")) {
      answer.pages = asked("pageids").map((id) => this.#pageFacts(Number(id)));
    } else if (parameters.has("titles")) {
      answer.pages = asked("titles").map((title) => {
        const found = [...this.pages].find(([, page]) => page.title === title && !page.missing);
        return found ? this.#pageFacts(found[0]) : {ns: 0, title, missing: true};
      });
    }
    return answer;
  }

  #pageName(id) {
    return {pageid: id, ns: 0, title: this.pages.get(id).title};
  }

  #pageFacts(id) {
    const page = this.pages.get(id);
    if (!page || page.missing) return {pageid: id, missing: true};
    return {...this.#pageName(id), lastrevid: 1, length: 10, contentmodel: "wikitext", actions: {read: true}, ...(page.redirect ? {redirect: true} : {})};
  }

  #revisionsOf(ids) {
    const shown = (id) => this.revisions.has(id) && !this.pages.get(this.revisions.get(id).page)?.missing;
    return {
      pages: ids.filter(shown).map((id) => ({...this.#pageName(this.revisions.get(id).page), revisions: [this.#revision(id)]})),
      badrevids: Object.fromEntries(ids.filter((id) => !shown(id)).map((revid) => [revid, {revid, missing: true}])),
    };
  }

  #revision(revid) {
    const {parent, comment = "", hidden = []} = this.revisions.get(revid);
    const facts = {revid, parentid: parent, minor: false, timestamp: new Date().toISOString().replace(/\.\d+/, ""), size: 10 + revid, tags: []};
    Object.assign(facts, hidden.includes("user") ? {userhidden: true} : {user: "Alice", userid: 3});
    Object.assign(facts, hidden.includes("comment") ? {commenthidden: true} : {comment});
    Object.assign(facts, hidden.includes("text") ? {sha1hidden: true} : {sha1: createHash("sha1").update(String(revid)).digest("hex")});
    return hidden.includes("suppressed") ? {...facts, suppressed: true} : facts;
  }
}
