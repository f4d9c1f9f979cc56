// SPDX-License-Identifier: GPL-2.0-or-later
// Dashboard and alerts ask for nothing that does not exist, fire when they should, and say what to do.
import assert from "node:assert/strict";
import {spawnSync} from "node:child_process";
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {test} from "node:test";
import {top} from "../runner/build.mjs";
import {metricOf, metricTable} from "../support/metric_table.mjs";

const promtool = join(top, "build/packages/prometheus/promtool");
const alertsFile = join(top, "deploy/monitoring/alerts.yaml");
const alertsText = readFileSync(alertsFile, "utf8");
const alerts = [...alertsText.matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
const dashboard = JSON.parse(readFileSync(join(top, "deploy/monitoring/dashboard.json"), "utf8"));
const queries = dashboard.panels.flatMap(({targets = []}) => targets.map(({expr}) => expr));

function run(...args) {
  const {status, stdout, stderr} = spawnSync(promtool, args, {encoding: "utf8"});
  assert.equal(status, 0, `${stdout}${stderr}`);
}

test("promtool reads the alerts", () => run("check", "rules", alertsFile));

test("each alert fires on its trouble and is silent on a quiet night", () => {
  const folder = mkdtempSync(join(tmpdir(), "wikipub-alerts-"));
  try {
    const text = readFileSync(join(top, "tests/package/alerts.test.yaml"), "utf8");
    const path = join(folder, "alerts.test.yaml");
    writeFileSync(path, text.replace("RULES", alertsFile));
    run("test", "rules", path);
    for (const alert of alerts) {
      assert.match(text, new RegExp(`alertname: ${alert}, exp_alerts: \\[\\{`), `${alert} is not seen to fire`);
      assert.match(text, new RegExp(`alertname: ${alert}, exp_alerts: \\[\\]`), `${alert} is not seen to be silent`);
    }
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
});

test("each alert has its section in the runbook, and each section an alert", () => {
  const sections = [...readFileSync(join(top, "docs/runbook.md"), "utf8").matchAll(/^## (Wikipub\w+)$/gm)].map(([, name]) => name);
  assert.deepEqual([...sections].sort(), [...alerts].sort());
  const links = [...alertsText.matchAll(/runbook_url: docs\/runbook\.md#(\w+)/g)].map(([, anchor]) => anchor);
  assert.deepEqual(links, alerts.map((name) => name.toLowerCase()));
});

test("dashboard and alerts name only metrics and labels that the daemon has", () => {
  const table = metricTable();
  const used = new Set();
  for (const query of [...queries, alertsText]) {
    for (const [, word, selector = ""] of query.matchAll(/\b(wikipub_\w+)(\{[^}]*\})?/g)) {
      const [name, labels] = metricOf(table, word);
      assert.ok(name, `there is no metric ${word}`);
      used.add(name);
      for (const [, label] of selector.matchAll(/(\w+)[=!]/g)) assert.ok(labels.includes(label), `${name} has no label ${label}`);
    }
  }
  for (const query of queries) {
    const by = [...query.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list]) => list.split(", ")).filter((label) => label !== "le");
    const [, word] = /\b(wikipub_\w+)/.exec(query) ?? [];
    for (const label of by) assert.ok(metricOf(table, word)[1].includes(label), `${query}: ${word} has no label ${label}`);
  }
  assert.ok(used.size >= 20);
});

test("the dashboard's panels have a title, a place and a question of their own", () => {
  const ids = dashboard.panels.map(({id}) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const {type, title, gridPos, targets} of dashboard.panels) {
    assert.ok(title && gridPos.x + gridPos.w <= 24, title);
    if (type !== "row") assert.ok(targets.length > 0, title);
  }
});
