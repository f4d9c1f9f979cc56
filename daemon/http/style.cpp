// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/style.h"

#include <cstdint>

namespace wikipub::http {

namespace {

// Logical properties throughout, so that right-to-left pages need no rules of their own. Text has a contrast of at
// least 7:1 on its background in both colour schemes.
constexpr std::string_view kStyle = R"css(:root {
  --ink: #1d2430; --soft: #4a5464; --paper: #fbfaf7; --card: #ffffff; --line: #d9d6ce;
  --accent: #5b2fb0; --on-accent: #ffffff; --tint: #f0eafb; --warn: #fff3d6;
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #eceaf2; --soft: #b9b6c6; --paper: #16151c; --card: #201f29; --line: #3a3847;
    --accent: #c3a8ff; --on-accent: #1b1230; --tint: #2a2440; --warn: #3d3213;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1rem 1.25rem 4rem; max-width: 44rem;
  background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  overflow-wrap: anywhere;
}
header { padding-block: .5rem 2rem; }
.home { font-weight: 700; letter-spacing: .01em; color: var(--soft); text-decoration: none; }
.home::before { content: ""; display: inline-block; inline-size: .7em; block-size: .7em; margin-inline-end: .5em;
  border-radius: 50%; background: var(--accent); }
.skip { position: absolute; inset-inline-start: -100rem; }
.skip:focus { position: static; }
h1 { margin: 0 0 .6rem; font-size: clamp(1.6rem, 5vw, 2.25rem); line-height: 1.2; text-wrap: balance; }
h2 { margin: 0 0 .75rem; font-size: 1.2rem; line-height: 1.3; }
p { margin: 0 0 1rem; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: .2rem; }
:is(h1, h2) a { color: inherit; text-decoration-color: var(--accent); text-decoration-thickness: .08em; }
.lead { font-size: 1.125rem; color: var(--soft); text-wrap: pretty; }
.meta { margin: 0; color: var(--soft); font-size: .9375rem; }
time { color: var(--soft); }
a:has(time) { text-decoration-color: var(--line); }
.address { display: inline-block; margin-block: .1rem; padding: .2rem .7rem; border-radius: .5rem;
  background: var(--tint); color: var(--ink); font: 600 1.05rem/1.5 ui-monospace, "Cascadia Mono", "Noto Sans Mono", monospace;
  user-select: all; -webkit-user-select: all; }
.card { margin-block: 1.5rem; padding: 1.25rem 1.5rem; border: 1px solid var(--line); border-radius: .9rem; background: var(--card); }
.card > :last-child { margin-block-end: 0; }
.notice { margin-block: 1.5rem; padding: .9rem 1.25rem; border-radius: .9rem; background: var(--warn); }
.notice > :last-child { margin-block-end: 0; }
form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin: 0; }
.field { flex: 2 1 14rem; display: grid; gap: .3rem; }
.field:has(select) { flex: 1 1 9rem; }
label { font-weight: 600; font-size: .9375rem; }
input, select, button { min-block-size: 2.75rem; padding: .4rem .8rem; border-radius: .6rem; font: inherit; }
::placeholder { color: var(--soft); opacity: 1; }
input, select { inline-size: 100%; border: 1px solid var(--soft); background: var(--paper); color: var(--ink); }
button, .button { display: inline-block; padding: .5rem 1.2rem; border: 0; border-radius: .6rem; background: var(--accent);
  color: var(--on-accent); font-weight: 650; text-decoration: none; cursor: pointer; }
ol.steps { margin: 0 0 1rem; padding-inline-start: 1.4rem; }
ol.steps > li { margin-block-end: .35rem; }
ol.posts { margin: 0; padding: 0; list-style: none; }
ol.posts > li { padding-block: 1rem; border-block-start: 1px solid var(--line); }
ol.posts > li:first-child { border-block-start: 0; padding-block-start: 0; }
.content p { margin-block: 0 .5rem; }
.content > :last-child { margin-block-end: .25rem; }
.about { margin-block-start: 2.5rem; padding-block-start: 1.25rem; border-block-start: 1px solid var(--line); color: var(--soft);
  font-size: .9375rem; }
)css";

/// FNV-1a: only to tell one release's sheet from another's.
constexpr std::uint32_t version_of(std::string_view text)
{
    std::uint32_t hash = 2166136261U;
    for (char const c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    }
    return hash;
}

}  // namespace

std::string_view style_sheet()
{
    return kStyle;
}

std::string const& style_path()
{
    static std::string const path = "/style.css?v=" + std::to_string(version_of(kStyle));
    return path;
}

}  // namespace wikipub::http
