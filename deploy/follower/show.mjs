// SPDX-License-Identifier: GPL-2.0-or-later
// Activities as lines for a terminal. What peers write is theirs: HTML becomes text, control characters go.

const actorTypes = new Set(["Application", "Group", "Organization", "Person", "Service"]);

/** Remembers names and posts, so that what is withdrawn later can be named. */
export class Display {
  #names = new Map();
  #posts = new Map();

  constructor(following) {
    for (const {actor, name} of following) this.#names.set(actor, name);
  }

  knows(actor, name) {
    this.#names.set(actor, name);
  }

  /** The lines that tell of one activity (`json` as received). */
  lines(json) {
    const [first, ...rest] = this.#tell(json);
    return [`${this.#name(json.actor)} ${first}`, ...rest].map(printable);
  }

  #tell(json) {
    const {object} = json;
    const id = typeof object === "string" ? object : object?.id;
    switch (json.type) {
      case "Create":
        this.#posts.set(id, textOf(object));
        return ["posted", ...textOf(object).split("\n"), firstUrl(object.url) ?? id];
      case "Update":
        return actorTypes.has(object?.type) ? this.#renamed(object) : this.#changed(object);
      case "Delete":
        return id === json.actor ? ["is gone for good"] : this.#withdrawn(id);
      case "Accept":
        return ["accepts the follow; what happens there shows up here"];
      case "Reject":
        return ["refuses the follow"];
      case "Move":
        return [`has moved to ${json.target}`];
      default:
        return [`sent: ${json.type} ${id ?? ""}`];
    }
  }

  #renamed(actor) {
    const before = this.#names.get(actor.id);
    this.#names.set(actor.id, actor.name);
    return [before && before !== actor.name ? `was called ${before} before` : "changed its profile"];
  }

  #changed(object) {
    this.#posts.set(object.id, textOf(object));
    return ["changed a post to", ...textOf(object).split("\n")];
  }

  #withdrawn(id) {
    const text = this.#posts.get(id);
    this.#posts.delete(id);
    return text ? ["withdrew its post", ...text.split("\n")] : [`withdrew ${id}`];
  }

  #name(actor) {
    return this.#names.get(actor) ?? actor;
  }
}

function firstUrl(url) {
  const [first] = [url].flat();
  return typeof first === "string" ? first : first?.href;
}

function textOf(object) {
  return plainText(object?.content ?? object?.name ?? "");
}

const entities = {amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " "};

/** Text of a post's HTML; an address follows the words that link to it, unless those are a hashtag or the address. */
export function plainText(html) {
  return html
    .replace(/<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)<\/a>/gis, (_, address, words) => {
      const text = words.replace(/<[^>]*>/g, "");
      return text.startsWith("#") || decoded(text) === decoded(address) ? text : `${text} (${address})`;
    })
    .replace(/<br\s*\/?>|<\/li>/gi, "\n")
    .replace(/<\/(p|blockquote|ul|ol|pre)>/gi, "\n\n")
    .replace(/<[^>]*>/g, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim()
    .replace(/&(#x?[\da-f]+|\w+);/gi, (entity) => decoded(entity));
}

function decoded(text) {
  return text.replace(/&(#x?[\da-f]+|\w+);/gi, (entity, name) => {
    if (name[0] !== "#") return entities[name.toLowerCase()] ?? entity;
    const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
    return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
  });
}

// A terminal obeys control characters, and bidirectional overrides turn what follows around.
function printable(line) {
  return line.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "");
}
