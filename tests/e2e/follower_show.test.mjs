// SPDX-License-Identifier: GPL-2.0-or-later
// What the follower prints of what it received.
import assert from "node:assert/strict";
import {test} from "node:test";
import {Display, plainText} from "../../deploy/follower/show.mjs";

const actor = "http://127.0.0.1:1/w/x/p/1";
const post = {type: "Note", id: `${actor}/o/1`, url: "http://127.0.0.1:1/@page/1", content: '<p>One &amp; <a href="http://w/d?a=1&amp;b=2">two</a></p>'};

test("HTML becomes text, with the address after words that link", () => {
  assert.equal(plainText(post.content), "One & two (http://w/d?a=1&b=2)");
  assert.equal(plainText('<p>a<br>b</p><p><a href="http://t">#<span>tag</span></a> &lt;b&gt; &#x1F98A;</p>'), "a\nb\n\n#tag <b> 🦊");
});

test("a peer's text moves no cursor and turns no line around", () => {
  const [first, second] = new Display([{actor, name: "Pa\u001b[2Jge"}]).lines({type: "Create", actor, object: {...post, content: "&#27;[31mred\u202eder"}});
  assert.deepEqual([first, second], ["Pa[2Jge posted", "[31mredder"]);
});

test("what is withdrawn and renamed is told by what it was", () => {
  const display = new Display([{actor, name: "Page"}]);
  assert.deepEqual(display.lines({type: "Create", actor, object: post}), ["Page posted", "One & two (http://w/d?a=1&b=2)", post.url]);
  assert.deepEqual(display.lines({type: "Delete", actor, object: {type: "Tombstone", id: post.id}}), ["Page withdrew its post", "One & two (http://w/d?a=1&b=2)"]);
  assert.deepEqual(display.lines({type: "Update", actor, object: {type: "Service", id: actor, name: "New page"}}), ["New page was called Page before"]);
  assert.deepEqual(display.lines({type: "Delete", actor, object: actor}), ["New page is gone for good"]);
});
