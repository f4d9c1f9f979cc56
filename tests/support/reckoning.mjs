// SPDX-License-Identifier: GPL-2.0-or-later
// What the peers should have got, held against what they got: after whatever happened to the nodes.
import {diffOf} from "./story.mjs";

/** Of one fan-out that was cut off, as much as was sent beyond what was noted as sent. */
const mostRepeated = 500;

/**
 * @param {object} what
 * @param {object[]} what.deliveries in the order of their arrival: {host, json, body}
 * @param {Map<string, {revision, parent, at}[]>} what.edits by actor, each in order; `at` in milliseconds
 * @param {{actor, host, id, since}[]} what.follows `since`: when the Accept was there; absent while there is none
 * @param {Set<number>} what.hidden revisions that the wiki has suppressed
 * @param {number} what.cuts leases that ended otherwise than by being given back
 * @returns {{faults: string[], posts: number, repeated: number}}
 */
export function reckon({deliveries, edits, follows, hidden, cuts}) {
  const faults = [];
  const posts = new Map();
  const told = new Map(follows.map(({id, host}) => [id, host]));
  const seen = new Set();
  let repeated = 0;

  deliveries.forEach(({host, json, body}, order) => {
    const {id, type, actor} = json;
    const object = json.object?.id ?? json.object;
    if (type === "Accept") {
      if (told.get(object) !== host) faults.push(`${host} got ${id}, for a follow that was not its own`);
      return;
    }
    if (seen.has(`${host} ${id}`)) repeated += 1;
    seen.add(`${host} ${id}`);
    if (type === "Create") {
      const post = posts.get(object) ?? {id: object, actor, body, ...diffOf(json.object), creates: new Map(), deletes: new Map()};
      posts.set(object, post);
      if (post.body !== body) faults.push(`${host} got ${id} with other words than others did`);
      if (post.deletes.has(host)) faults.push(`${host} got ${id} after its Delete`);
      post.creates.set(host, order);
    } else if (type === "Delete" && posts.has(object)) {
      posts.get(object).deletes.set(host, order);
    } else {
      faults.push(`${host} got ${type} ${id}, which nobody expected`);
    }
  });

  for (const [actor, edited] of edits) {
    const own = [...posts.values()].filter((post) => post.actor === actor);
    faults.push(...tellsAll(actor, own, edited));
    for (const post of own) faults.push(...reachesAll(post, follows.filter((follow) => follow.actor === actor), edited, hidden));
  }
  for (const {id, actor} of posts.values()) if (!edits.has(actor)) faults.push(`${id} is of an actor that nobody edits`);
  if (repeated > mostRepeated * cuts) faults.push(`${repeated} deliveries were repeated for ${cuts} leases that were cut`);
  return {faults, posts: posts.size, repeated};
}

/** Each revision is told of by one post, and by no other. */
function tellsAll(actor, posts, edited) {
  const faults = [];
  let last = edited[0]?.parent;
  for (const {id, from, to} of posts.toSorted((one, other) => one.from - other.from || one.to - other.to)) {
    if (from > last) faults.push(`${actor} tells nobody of what came after ${last}, up to ${from}`);
    if (from < last) faults.push(`${actor} tells twice of what came after ${from}: ${id}`);
    last = to;
  }
  if (edited.length && last !== edited.at(-1).revision) faults.push(`${actor} tells nobody of what came after ${last}`);
  return faults;
}

/** It is at each host that followed before, at none that does not follow, and gone from all that had it if it is hidden. */
function reachesAll(post, follows, edited, hidden) {
  const faults = [];
  const within = edited.filter(({revision}) => revision > post.from && revision <= post.to);
  const begun = Math.min(...within.map(({at}) => at));
  const withdrawn = within.some(({revision}) => hidden.has(revision));
  const hosts = new Set(follows.map(({host}) => host));
  for (const {host, since} of follows) {
    if (since < begun && !withdrawn && !post.creates.has(host)) faults.push(`${host} lacks ${post.id}`);
  }
  for (const host of post.creates.keys()) {
    if (!hosts.has(host)) faults.push(`${host} got ${post.id} without following`);
    if (withdrawn && !post.deletes.has(host)) faults.push(`${host} lacks the Delete of ${post.id}`);
  }
  for (const host of post.deletes.keys()) {
    if (!withdrawn) faults.push(`${host} got a Delete of ${post.id}, of which nothing is hidden`);
    if (!hosts.has(host)) faults.push(`${host} got a Delete of ${post.id} without following`);
  }
  return faults;
}
