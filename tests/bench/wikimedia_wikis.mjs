// SPDX-License-Identifier: GPL-2.0-or-later
// Wikimedia's wikis as bench/wikimedia.h makes them up, in one server that answers at once: what a page or a revision
// is follows from its number, so nothing is kept. Who asks by which path asks which wiki.
import {createHash} from "node:crypto";
import {once} from "node:events";
import {createServer} from "node:http";
import {apiAnswer} from "./quick_wiki.mjs";

export const wikipedias = ["enwiki", "dewiki", "frwiki", "eswiki", "ruwiki", "jawiki", "itwiki", "zhwiki", "ptwiki", "plwiki", "arwiki", "nlwiki"];
const others = ["commonswiki", "wikidatawiki"];

export const articles = 1 << 20;
export const firstPage = 10_000_000;
const firstRevision = 2 ** 30;
const firstEditor = 10_000;

export const titleOf = (article) => `Article of a usual length ${article}`;
export const revisionOf = (article, number) => firstRevision + number * articles + article;
export const editorOf = (number) => ({userid: firstEditor + number, name: `Editor ${number}`});
/** An editor who opted in is one of the Wikipedia whose number this is. */
export const wikipediaOfEditor = (number) => number % wikipedias.length;

export function wikipediaOf(article) {
  const place = Math.floor(article / 10) % 20;
  return place < 9 ? 0 : place - 8;
}

function mixed(value) {
  let hash = value >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** {userid, name}, as author_of. */
function authorOf(article, number, editors) {
  const hash = mixed(Math.imul(article, 0x9e3779b1) + Math.imul(number, 0x85ebca6b));
  if (hash % 10 === 0) {
    const place = (hash >>> 8) & 0xffff;
    const nth = Math.floor((place * place * Math.floor(editors / wikipedias.length)) / 2 ** 32);
    return editorOf(wikipediaOf(article) + wikipedias.length * nth);
  }
  if (hash % 10 === 1) return {userid: 0, name: `192.0.2.${hash >>> 24}`, anon: true};
  const id = 1_000_000 + ((hash >>> 4) % 200_000);
  return {userid: id, name: `Contributor ${id}`};
}

export async function startWikimediaWikis(editors) {
  const wikis = new WikimediaWikis(editors);
  await wikis.listen();
  return wikis;
}

class WikimediaWikis {
  /** Answered so far. */
  requests = 0;
  #editors;
  #server = createServer((request, response) => {
    this.#take(request, response).catch((error) => response.destroy(error));
  });

  constructor(editors) {
    this.#editors = editors;
  }

  async listen() {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.url = `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** Their part of the daemon's settings. */
  settings() {
    return [...wikipedias, ...others].map((id) => ({
      id,
      base_url: this.url,
      script_path: `/${id}`,
      article_path: `/${id}/wiki/$1`,
      language: "en",
      enabled: {pages: true, editors: wikipedias.includes(id)},
      handle_suffix: id === wikipedias[0] ? "" : `.${id}`,
      api: {per_hour: 1_000_000, concurrent: 4},
    }));
  }

  async stop() {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async #take(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const {pathname, search} = new URL(request.url, this.url);
    const [, id, script] = pathname.split("/");
    if (script !== "api.php") {
      response.writeHead(404).end();
      return;
    }
    this.requests += 1;
    const parameters = new URLSearchParams(request.method === "POST" ? Buffer.concat(chunks).toString() : search);
    const body = JSON.stringify({batchcomplete: true, query: this.#answer(id, parameters)});
    response.writeHead(200, {"Content-Type": "application/json", "Content-Length": Buffer.byteLength(body)}).end(body);
  }

  #answer(id, parameters) {
    const asked = (name) => (parameters.get(name) ?? "").split(/[|\x1f]/).filter(Boolean);
    const answer = apiAnswer({id, name: id, url: this.url, articlePath: `/${id}/wiki/$1`, script: `/${id}/index.php`}, parameters);
    if (parameters.get("list") === "users") {
      answer.users = [...asked("ususers").map(userNamed), ...asked("ususerids").map(userNumbered)];
    } else if (parameters.get("prop") === "revisions") {
      const revisions = asked("revids").length ? asked("revids").map((text) => Number(text) - firstRevision) : asked("pageids").map((text) => Number(text) - firstPage);
      answer.pages = revisions.map((place) => this.#pageWith(place % articles, Math.floor(place / articles)));
    } else {
      const pages = [...asked("pageids").map((text) => Number(text) - firstPage), ...asked("titles").map((title) => Number(title.slice(title.lastIndexOf(" ") + 1)))];
      if (pages.length) answer.pages = pages.map(pageFacts);
    }
    return answer;
  }

  #pageWith(article, number) {
    const {userid, name, anon} = authorOf(article, number, this.#editors);
    const revid = revisionOf(article, number);
    const revision = {
      revid,
      parentid: number === 0 ? 0 : revisionOf(article, number - 1),
      minor: false,
      user: name,
      userid,
      ...(anon ? {anon} : {}),
      timestamp: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
      size: 20_000 + 17 * number,
      sha1: createHash("sha1").update(String(revid)).digest("hex"),
      comment: "corrected the year, added a source",
      tags: [],
    };
    return {...pageName(article), revisions: [revision]};
  }
}

function pageName(article) {
  return {pageid: firstPage + article, ns: 0, title: titleOf(article)};
}

function pageFacts(article) {
  if (!(article >= 0 && article < articles)) return {ns: 0, title: `Page ${article}`, missing: true};
  return {...pageName(article), lastrevid: revisionOf(article, 0), length: 20_000, contentmodel: "wikitext", actions: {read: true}};
}

const known = {groups: ["*", "user", "autoconfirmed"], registration: "2020-01-01T00:00:00Z"};

function userNamed(name) {
  const number = Number(name.slice(name.lastIndexOf(" ") + 1));
  return {userid: name.startsWith("Editor") ? firstEditor + number : number, name, ...known};
}

function userNumbered(text) {
  const id = Number(text);
  return id < 1_000_000 ? {...editorOf(id - firstEditor), ...known} : {userid: id, name: `Contributor ${id}`, ...known};
}
