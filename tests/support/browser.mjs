// SPDX-License-Identifier: GPL-2.0-or-later
// Debian's Chromium, headless, driven as a person would: logs in at the wiki, reads, clicks, looks at the page.
import {readFileSync} from "node:fs";
import {mkdir} from "node:fs/promises";
import {createRequire} from "node:module";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {chromium} from "playwright-core";

/** Pictures of the pages that tests looked at, to be looked at by people. */
const pictures = fileURLToPath(new URL("../../build/screenshots", import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A browser; `newPage` opens a window of somebody who is not logged in, `close` ends all of them. */
export async function startBrowser() {
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-proxy-server"],
  });
  const newPage = async () => {
    const page = await browser.newPage({viewport: {width: 1200, height: 900}});
    page.setDefaultTimeout(20_000);
    return page;
  };
  return {newPage, close: () => browser.close()};
}

/** Opens the section of Special:Preferences, lets `change` fill it in, and saves. */
export async function changeConsent(page, wiki, change) {
  await page.goto(`${wiki.url}/index.php?title=Special:Preferences#mw-prefsection-wikipub`);
  // MediaWiki's script turns the page into tabs, and then the tab of the address is opened.
  await page.locator(".mw-prefs-tabs-infused #mw-prefsection-wikipub").waitFor();
  await change(consentBox(page));
  await page.click("#prefcontrol button[type=submit], button[value=Save]");
  await page.waitForSelector(".mw-notification, .mw-preferences-messagebox, .successbox");
}

/** Ticks what may be agreed to: await box("posts").check({force: true}). MediaWiki paints over the real boxes. */
function consentBox(page) {
  return (choice) => page.locator(`input[name="wpwikipub-${choice}"]`);
}

export async function logIn(page, wiki, userName, password) {
  await page.goto(`${wiki.url}/index.php?title=Special:UserLogin`);
  await page.fill("#wpName1", userName);
  await page.fill("#wpPassword1", password);
  await Promise.all([page.waitForURL((url) => !url.href.includes("UserLogin")), page.click("#wpLoginAttempt")]);
}

export async function picture(page, name) {
  await mkdir(pictures, {recursive: true});
  await page.screenshot({path: join(pictures, `${name}.png`), fullPage: true});
}

/** What axe finds wrong in a part of the page, as lines; none is well. */
export async function findBarriers(page, part) {
  await page.evaluate(axe);
  const {violations} = await page.evaluate((selector) => globalThis.axe.run(selector), part);
  return violations.flatMap(({id, help, nodes}) => nodes.map(({html}) => `${id}: ${help}: ${html.slice(0, 200)}`));
}
