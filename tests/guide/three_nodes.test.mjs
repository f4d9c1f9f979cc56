// SPDX-License-Identifier: GPL-2.0-or-later
// The operator's guide from nothing to three nodes: its own lines, as they stand, on machines with the addresses that it gives
// them. A test changes only passwords, the broker's address, and the time for which edits are held.
import assert from "node:assert/strict";
import {execFileSync, spawn} from "node:child_process";
import {cpSync, globSync, readFileSync, writeFileSync} from "node:fs";
import {createServer, request} from "node:https";
import {request as requestPlain} from "node:http";
import {once} from "node:events";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {createSecureContext} from "node:tls";
import {top} from "../runner/build.mjs";
import {editOf} from "../support/eventbus.mjs";
import {startHostilePeer} from "../support/hostile_peer.mjs";
import {startKafka} from "../support/kafka.mjs";
import {Machines} from "../support/machines.mjs";
import {enterNetwork} from "../support/network.mjs";
import {startShownWiki} from "../support/shown_wiki.mjs";
import {diffOf, until} from "../support/story.mjs";

const skip = enterNetwork();

const guide = readFileSync(join(top, "docs/operations.md"), "utf8");
const host = "ap.wiki.example";
const wikiHost = "en.wikipedia.org";
// Like anything else on the Internet, it has a public address; nothing leads out of this network.
const peerHost = "peer.example";
const addresses = {db: "10.0.0.10", node1: "10.0.0.11", node2: "10.0.0.12", node3: "10.0.0.13", front: "10.0.0.20", outside: "10.0.0.1", peer: "44.0.0.1", kafka: "10.0.0.99"};
const topics = ["recentchange", "page_change.v1", "revision-visibility-change"].flatMap((name) => ["eqiad", "codfw"].map((site) => `${site}.mediawiki.${name}`));
const page = 7;
const title = "Albert Einstein";
const firstRevision = 70;
const actor = `https://${host}/w/enwiki/p/${page}`;

let machines;
let nodes;
let db;
let front;
let kafka;
let wiki;
let peer;
let reader;
let outside;
let authority;
let revision = firstRevision;

/** The guide's only block of lines that begins so. */
function block(beginning) {
  const found = guide.split(/\n\n+/).filter((lines) => /^ {4}/.test(lines) && lines.trimStart().startsWith(beginning));
  assert.equal(found.length, 1, `${found.length} blocks of the guide begin with ${beginning}`);
  const [indent] = /^ */.exec(found[0]);
  return `${found[0].replaceAll(new RegExp(`^${indent}`, "gm"), "")}\n`;
}

/** The guide's only line that begins so, without what is said about it. */
function command(beginning) {
  const found = guide.split("\n").filter((line) => line.startsWith(`    ${beginning}`));
  assert.equal(found.length, 1, `${found.length} lines of the guide begin with ${beginning}`);
  return found[0].trim().replace(/\s+#.*/, "");
}

before(async () => {
  if (skip) return;
  execFileSync(join(top, "deploy/build-deb"), {stdio: "ignore"});
  machines = new Machines(
    {[addresses.db]: "db.example", [addresses.front]: host, [addresses.outside]: wikiHost, [addresses.peer]: peerHost},
    [`${addresses.kafka}/24`, `${addresses.peer}/32`],
  );
  makeCertificates();
  const start = (name) => machines.start(name, addresses[name]);
  [db, front, ...nodes] = await Promise.all(["db", "front", "node1", "node2", "node3"].map(start));
  wiki = await startShownWiki("enwiki");
  wiki.pages.set(page, {title});
  wiki.revisions.set(firstRevision, {page, parent: 0});
  peer = await startHostilePeer();
  reader = peer.follower("reader");
  Object.assign(reader, {origin: `https://${peerHost}`, id: `https://${peerHost}/users/reader`, inbox: `https://${peerHost}/inbox`});
  peer.behave(({method, path}) => method === "GET" && path.startsWith("/users/reader"), {status: 200, headers: {"Content-Type": "application/activity+json"}, body: JSON.stringify(reader.document())});
  outside = [await serve(wikiHost, addresses.outside, wiki.url), await serve(peerHost, addresses.peer, `http://${peer.hosts[0]}`)];
  kafka = await startKafka(Object.fromEntries(topics.map((name) => [name, 1])), {address: addresses.kafka});
});

after(async () => {
  await machines?.end();
  for (const server of outside ?? []) {
    server.close();
    server.closeAllConnections();
  }
  await kafka?.stop();
  await peer?.stop();
  await wiki?.stop();
});

function makeCertificates() {
  const make = (name, ...more) =>
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", `/CN=${name}`, "-keyout", `${name}.key`, "-out", `${name}.pem`, ...more], {cwd: machines.folder, stdio: "ignore"});
  make("authority");
  for (const name of ["db.example", host, wikiHost, peerHost]) make(name, "-addext", `subjectAltName=DNS:${name}`, "-addext", "basicConstraints=critical,CA:FALSE", "-CA", "authority.pem", "-CAkey", "authority.key");
  authority = certificate("authority.pem");
}

function certificate(name) {
  return readFileSync(join(machines.folder, name));
}

/** Https for a server of the test's that speaks http. */
async function serve(name, address, target) {
  const {hostname, port} = new URL(target);
  const server = createServer({SNICallback: (_, done) => done(null, createSecureContext({key: certificate(`${name}.key`), cert: certificate(`${name}.pem`)}))}, (asked, answer) => {
    const passed = requestPlain({host: hostname, port, path: asked.url, method: asked.method, headers: asked.headers}, (got) => {
      answer.writeHead(got.statusCode, got.headers);
      got.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    asked.pipe(passed);
  });
  server.listen(443, address);
  await once(server, "listening");
  return server;
}

/** Through the front, as fetch(). */
async function ask(address, {method = "GET", headers = {Accept: "application/activity+json"}, body} = {}) {
  const {pathname, search} = new URL(address);
  const asked = request({host: addresses.front, servername: host, ca: authority, agent: false, path: `${pathname}${search}`, method, headers: {...headers, Host: host}});
  asked.end(body);
  const [response] = await once(asked, "response", {signal: AbortSignal.timeout(30_000)});
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk;
  return {status: response.statusCode, headers: new Headers(), text: async () => text};
}

async function edit() {
  wiki.revisions.set(++revision, {page, parent: revision - 1, comment: "more"});
  const event = {...editOf(revision, revision - 1, title), wiki: "enwiki", server_url: `https://${wikiHost}`};
  await kafka.produce(topics[revision % 2], event);
  return revision;
}

const creates = () => peer.deliveries.filter(({json}) => json?.type === "Create" && json.actor === actor);

/** Every revision is told of, and none twice; what came while nobody worked may be told of together. */
async function allAreTold(timeout) {
  const told = () => creates().map(({json}) => diffOf(json.object)).sort((one, other) => one.to - other.to);
  await until(() => told().at(-1)?.to === revision, timeout);
  assert.deepEqual(told().map(({from}) => from), [firstRevision, ...told().map(({to}) => to)].slice(0, -1));
}

const status = (node, name) => node.run("wikipubctl status").then((said) => new RegExp(`^${name}: (.*)$`, "m").exec(said)?.[1]);
const health = (node) => node.run(`curl -s -o /dev/null -w '%{http_code}' http://${node.address}:8421/healthz || true`).then(Number);
// A post that never was: nginx keeps no such answer, and the wiki need not be asked.
const isServed = () => ask(`https://${host}/w/enwiki/o/1`).then((answer) => answer.status === 404, () => false);
const onDuty = async () => (await status(nodes[0], "on_duty").catch(() => status(nodes[1], "on_duty"))).split("/")[0];

async function nodeOnDuty() {
  const name = await onDuty();
  return nodes.find((node) => node.name === name);
}

const step = (name, body) => test(name, {skip}, body);

step("MariaDB speaks TLS with two accounts", async () => {
  await db.run(
    `id -u mysql >/dev/null 2>&1 || useradd --system mysql
     install -d -o mysql /srv/mysql /etc/mysql/tls; mkdir -p /etc/mysql/mariadb.conf.d
     mariadb-install-db --no-defaults --user=mysql --datadir=/srv/mysql --auth-root-authentication-method=socket --skip-test-db >/dev/null
     printf '[Service]\\nType=notify\\nUser=mysql\\nRuntimeDirectory=mysqld\\nExecStart=/usr/sbin/mariadbd --datadir=/srv/mysql --socket=/run/mysqld/mysqld.sock\\n' >/etc/systemd/system/mariadb.service
     systemctl daemon-reload`,
  );
  for (const file of ["db.example.pem", "db.example.key"]) await db.run(`install -m 400 -o mysql /dev/stdin /etc/mysql/tls/${file}`, certificate(file));
  await db.run("cat >/etc/mysql/mariadb.conf.d/60-wikipub.cnf; systemctl restart mariadb", block("# /etc/mysql/mariadb.conf.d/60-wikipub.cnf"));
  await db.run("mariadb", block("CREATE DATABASE wikipub;"));
});

async function install(node) {
  cpSync(join(top, "build/deb", globSync("wikipub_*.deb", {cwd: join(top, "build/deb")})[0]), join(node.folder, "wikipub.deb"));
  await node.run("dpkg --install /shared/wikipub.deb");
  await node.run("cat >/usr/local/share/ca-certificates/authority.crt; update-ca-certificates >/dev/null 2>&1", authority);
  await node.run("cp /usr/local/share/ca-certificates/authority.crt /etc/wikipub/database-ca.pem; cat >/etc/wikipub/kafka-ca.pem", readFileSync(kafka.certificate));
  await node.run(command("install -m 0400 /dev/stdin /etc/wikipub/secrets/database"), "PASSWORD\n");
}

step("it begins small, on SQLite, and moves to MariaDB with its keys", async () => {
  const [node] = nodes;
  await install(node);
  const key = () => node.run("curl -sf -H 'Accept: application/activity+json' -H 'Host: ap.wiki.example' http://127.0.0.1:8420/actor").then((text) => JSON.parse(text).publicKey.publicKeyPem);
  const withoutEditor = (lines) => lines.replace(/^editor .*\n/gm, "");
  assert.match(await node.run(withoutEditor(block("cp /usr/share/doc/wikipub/examples/wikipedia.yaml"))), /^host: ap\.wiki\.example$/m);
  const before = await key();
  const [copy, , ...tables] = block("cp /etc/wikipub/config.yaml /etc/wikipub/mariadb.yaml").split("\n");
  await node.run(copy);
  const settings = await node.run("cat /etc/wikipub/mariadb.yaml");
  const moved = settings.replace(/^storage:\n( .*\n)+/m, block("# config.yaml\n"));
  assert.notEqual(moved, settings);
  await node.run("cat >/etc/wikipub/mariadb.yaml", moved);
  await node.run(command("install -m 0400 /dev/stdin /root/wikipub_admin"), "ANOTHER\n");
  await assert.rejects(node.run("wikipubctl --config /etc/wikipub/mariadb.yaml schema status"), ({code}) => code === 78);
  await node.run(tables.join("\n"));
  const said = await node.run(block("systemctl stop wikipubd\n    wikipubctl migrate-storage"));
  assert.ok(said.includes("tls_ca_file: /etc/wikipub/database-ca.pem"), said);
  assert.equal(await key(), before);
  await node.run(command("wikipubctl schema status"));
  await node.run("systemctl stop wikipubd");
});

step("three machines have the package, its settings and its secret", async () => {
  const settings = block("# config.yaml of node1").replace("kafka.example:9093", kafka.encryptedBrokers);
  assert.ok(settings.includes(kafka.encryptedBrokers));
  await Promise.all(nodes.slice(1).map(install));
  for (const node of nodes) {
    await node.run("cat >/etc/wikipub/config.yaml", `${settings.replaceAll(addresses.node1, node.address)}posts: {hold_editor: 1s, hold_other: 1s, hold_new_editor: 1s}\n`);
    await node.run(command("wikipubd --check-config"));
  }
});

step("one of them works, the others wait and say so", async () => {
  await Promise.all(nodes.map((node) => node.run(`${guide.match(/`(systemctl start wikipubd)` on each/)[1]}`)));
  const working = await nodeOnDuty();
  for (const node of nodes) {
    // Between them some of the machine's id: copies of a machine have one name.
    assert.match(await status(node, "on_duty"), new RegExp(`^${working.name}/[0-9a-f]{8}/${working.address.replaceAll(".", "[.]")}:8420$`));
    assert.equal(await health(node), node === working ? 200 : 503, node.name);
    assert.equal(await node.run("systemctl is-active wikipubd"), "active\n");
    const shown = await node.run("systemctl status wikipubd --no-pager");
    assert.equal(shown.includes("Another node works; waiting to take over"), node !== working, shown);
    assert.match(await node.run(`curl -s http://${node.address}:8421/metrics`), node === working ? /^wikipub_on_duty 1$/m : /^wikipub_on_duty 0$/m);
  }
});

step("nginx finds it, and a follower on another server gets what Kafka tells", async () => {
  for (const file of [`${host}.pem`, `${host}.key`]) await front.run(`cat >/etc/ssl/${file.endsWith("key") ? "private" : "certs"}/${file}`, certificate(file));
  for (const name of globSync("nginx*.deb", {cwd: join(top, "build/packages/archive")})) cpSync(join(top, "build/packages/archive", name), join(front.folder, name));
  await front.run("dpkg --install /shared/nginx*.deb 2>&1");
  const site = readFileSync(join(top, "deploy/nginx.conf"), "utf8");
  const several = site.replace(/^upstream wikipubd \{\n[^}]*\}\n/m, block("upstream wikipubd {"));
  assert.notEqual(several, site);
  await front.run("cat >/etc/nginx/sites-enabled/wikipub", several);
  await front.run("cat >/etc/nginx/sites-enabled/wikipub-internal", block("# /etc/nginx/sites-enabled/wikipub-internal"));
  await front.run("nginx -t && systemctl restart nginx");
  assert.ok(await isServed());
  const follow = {id: `${reader.id}/follows/1`, type: "Follow", actor: reader.id, object: actor};
  assert.equal((await reader.send(actor, follow, undefined, ask)).status, 202);
  await peer.waitFor(({json}) => json?.type === "Accept");
  await edit();
  await allAreTold(30_000);
});

step("what a wiki sends inside reaches the one that works, and only what it may send", async () => {
  const send = (path) => front.run(`curl -s -o /dev/null -w '%{http_code}' --data '[]' http://${addresses.front}:8421${path}`);
  for (let round = 0; round < 3; round += 1) assert.equal(await send("/v1/events/no-such-token"), "404");
  assert.equal(await send("/metrics"), "404");
});

step("Prometheus hears of each, has its alerts, and understands what the dashboard asks", async (t) => {
  const settings = block("# prometheus.yml").replace("/etc/prometheus/wikipub-alerts.yaml", join(top, "deploy/monitoring/alerts.yaml"));
  writeFileSync(join(machines.folder, "prometheus.yml"), `global: {scrape_interval: 1s, evaluation_interval: 1s}\n${settings}`);
  const listen = `${addresses.outside}:9090`;
  const prometheus = spawn(join(top, "build/packages/prometheus/prometheus"), ["--config.file=prometheus.yml", "--storage.tsdb.path=metrics", `--web.listen-address=${listen}`], {cwd: machines.folder, stdio: "ignore"});
  t.after(() => prometheus.kill("SIGKILL"));
  const askIt = (path) => fetch(`http://${listen}/api/v1/${path}`).then((answer) => answer.json());
  const query = (expression) => askIt(`query?query=${encodeURIComponent(expression)}`);
  const value = (expression) => query(expression).then(({data}) => Number(data?.result[0]?.value[1]), () => NaN);
  await until(async () => (await value('sum(up{job="wikipub"})')) === 3, 20_000);
  await until(async () => (await value("sum(wikipub_on_duty)")) === 1, 10_000);
  const {data} = await askIt("rules?type=alert");
  assert.ok(data.groups[0].rules.length > 10);
  await until(async () => (await askIt("rules?type=alert")).data.groups[0].rules.every(({health: state}) => state === "ok"), 10_000);
  const {panels} = JSON.parse(readFileSync(join(top, "deploy/monitoring/dashboard.json"), "utf8"));
  for (const {expr} of panels.flatMap(({targets = []}) => targets)) {
    const answer = await query(expr.replaceAll("$__rate_interval", "1m").replaceAll("$__interval", "10s"));
    assert.equal(answer.status, "success", `${expr}: ${answer.error}`);
  }
});

step("stopped, it is followed at once; started again, it waits", async () => {
  const stopped = await nodeOnDuty();
  await stopped.run("systemctl stop wikipubd");
  await until(isServed, 30_000);
  await edit();
  await stopped.run("systemctl start wikipubd");
  assert.equal(await health(stopped), 503);
  await allAreTold(30_000);
});

step("upgraded one by one, those that wait first, they go on", async () => {
  const working = await nodeOnDuty();
  for (const node of [...nodes.filter((each) => each !== working), working]) {
    await node.run(command("apt install --reinstall").replace("./build/deb/wikipub_*.deb", "-y /shared/wikipub.deb"));
    assert.equal(await node.run("systemctl is-active wikipubd"), "active\n");
  }
  await until(isServed, 30_000);
  await edit();
  await allAreTold(30_000);
});

step("killed with -9 it is back in seconds; when its machine dies, another works within half a minute", async () => {
  const killed = await nodeOnDuty();
  await killed.run("kill -9 $(systemctl show --value --property MainPID wikipubd)");
  await edit();
  await until(isServed, 30_000);
  const dead = await nodeOnDuty();
  const died = Date.now();
  await dead.end();
  nodes = nodes.filter((node) => node !== dead);
  await edit();
  await until(isServed, 32_000);
  console.log(`measured: served again ${((Date.now() - died) / 1000).toFixed(1)} s after the machine that worked died`);
  assert.notEqual(await onDuty(), dead.name);
  await allAreTold(60_000);
});
