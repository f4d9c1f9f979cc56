// SPDX-License-Identifier: GPL-2.0-or-later
// nginx and Apache from Debian with the files that deploy/ has for them: only addresses, ports and paths are changed.
import {execFileSync, spawn} from "node:child_process";
import {once} from "node:events";
import {closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {request as requestPlain} from "node:http";
import {request} from "node:https";
import {connect} from "node:net";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {top} from "../runner/build.mjs";
import {freeTcpPort} from "./ports.mjs";
import {until} from "./story.mjs";

/** The names in the files of deploy/; the second is the domain of the handles, served by a site of its own. */
export const hosts = ["ap.wiki.example", "wiki.example"];

export const kinds = {nginx: startNginx, Apache: startApache};

class WebFront {
  constructor(kind) {
    this.kind = kind;
    this.folder = mkdtempSync(join(tmpdir(), `wikipub-${kind}-`));
  }

  async prepare() {
    this.plainPort = await freeTcpPort();
    this.port = await freeTcpPort();
    this.certificate = join(this.folder, "certificate.pem");
    this.key = join(this.folder, "key.pem");
    const names = hosts.map((host) => `DNS:${host}`).join(",");
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj", "/CN=wikipub-test", "-addext", `subjectAltName=${names}`, "-keyout", this.key, "-out", this.certificate], {stdio: "ignore"});
    this.ca = readFileSync(this.certificate);
  }

  /** A file of deploy/ with what has to differ here; what it is expected to name has to be there. A line for each of `nodes`. */
  deployed(name, replacements, nodes = ["127.0.0.1:8420"]) {
    let text = readFileSync(join(top, "deploy", name), "utf8");
    text = text.replace(/^.*127\.0\.0\.1:8420.*\n/gm, (line) => nodes.map((node) => line.replace("127.0.0.1:8420", node)).join(""));
    for (const [from, to] of replacements) {
      if (!text.includes(from)) throw new Error(`deploy/${name} does not have ${from}`);
      text = text.replaceAll(from, to);
    }
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  write(name, text) {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  async start(program, args) {
    const log = openSync(join(this.folder, "log"), "a");
    this.process = spawn(program, args, {stdio: ["ignore", log, log]});
    closeSync(log);
    this.ended = once(this.process, "exit");
    try {
      await until(() => this.process.exitCode !== null || accepts(this.port), 10_000);
      if (this.process.exitCode !== null) throw new Error(`${program} ended with ${this.process.exitCode}`);
    } catch (error) {
      error.message += `\n${readFileSync(join(this.folder, "log"), "utf8")}`;
      await this.stop();
      throw error;
    }
  }

  async stop() {
    if (this.process.exitCode === null) this.process.kill("SIGTERM");
    await this.ended;
    rmSync(this.folder, {recursive: true, force: true});
  }

  /** {status, headers, text}; the path goes out as it is given. */
  get(path, {headers = {}, ...more} = {}) {
    return this.ask(path, {method: "GET", headers, ...more});
  }

  /** As fetch(), over TLS to this front, whatever host the address names. */
  async fetch(address, {method = "GET", headers = {}, body} = {}) {
    const {pathname, search} = new URL(address);
    const answer = await this.ask(`${pathname}${search}`, {method, headers, body});
    return {status: answer.status, headers: new Headers(), text: async () => answer.text};
  }

  async ask(path, {method, headers, body, host = hosts[0], from = "127.0.0.1"}) {
    const options = {host: "127.0.0.1", port: this.port, servername: host, localAddress: from, ca: this.ca, agent: false, path, method};
    return answerOf(request({...options, headers: {Host: host, ...headers}}), body);
  }

  getPlain(path) {
    return answerOf(requestPlain({host: "127.0.0.1", port: this.plainPort, agent: false, path, headers: {Host: hosts[0]}}));
  }
}

async function answerOf(asked, body) {
  asked.end(body);
  const [response] = await once(asked, "response", {signal: AbortSignal.timeout(20_000)});
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk;
  return {status: response.statusCode, headers: response.headers, text};
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
}

/** `nodes`: server.listen of each daemon. */
export async function startNginx(...nodes) {
  const front = new WebFront("nginx");
  await front.prepare();
  const {folder, port, plainPort, certificate, key} = front;
  const site = front.deployed("nginx.conf", [
    ["    listen [::]:80;\n", ""],
    ["    listen [::]:443 ssl http2;\n", ""],
    ["listen 80;", `listen 127.0.0.1:${plainPort};`],
    ["listen 443 ssl", `listen 127.0.0.1:${port} ssl`],
    ["/etc/ssl/certs/ap.wiki.example.pem", certificate],
    ["/etc/ssl/private/ap.wiki.example.key", key],
    ["/var/lib/nginx/wikipub", join(folder, "cache")],
  ], nodes);
  const wellKnown = front.deployed("nginx-well-known.conf", []);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder};`).join(" ");
  const settings = front.write(
    "main.conf",
    `user root; worker_processes 1; daemon off; pid ${folder}/pid; error_log stderr;
     events {}
     http {
       access_log off; ${temporary}
       include ${site};
       server {
         listen 127.0.0.1:${port} ssl; server_name ${hosts[1]};
         ssl_certificate ${certificate}; ssl_certificate_key ${key};
         include ${wellKnown};
         location / { return 204; }
       }
     }`,
  );
  await front.start(join(top, "build/packages/nginx"), ["-e", "stderr", "-p", folder, "-c", settings]);
  return front;
}

/** The same site without TLS, on this port of 127.0.0.1: for peers that would have to be told of a certificate. */
export async function startPlainNginx(daemonAddress, port) {
  const front = new WebFront("nginx");
  await front.prepare();
  front.port = port;
  const {folder, plainPort} = front;
  const site = front.deployed("nginx.conf", [
    ["    listen [::]:80;\n", ""],
    ["    listen [::]:443 ssl http2;\n", ""],
    ["listen 80;", `listen 127.0.0.1:${plainPort};`],
    ["listen 443 ssl http2;", `listen 127.0.0.1:${port};`],
    ["    ssl_certificate /etc/ssl/certs/ap.wiki.example.pem;\n", ""],
    ["    ssl_certificate_key /etc/ssl/private/ap.wiki.example.key;\n", ""],
    ["/var/lib/nginx/wikipub", join(folder, "cache")],
  ], [daemonAddress]);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder};`).join(" ");
  const settings = front.write(
    "main.conf",
    `user root; worker_processes 1; daemon off; pid ${folder}/pid; error_log stderr;
     events {}
     http { access_log off; ${temporary} include ${site}; }`,
  );
  await front.start(join(top, "build/packages/nginx"), ["-e", "stderr", "-p", folder, "-c", settings]);
  return front;
}

export async function startApache(...nodes) {
  const front = new WebFront("apache");
  await front.prepare();
  const {folder, port, plainPort, certificate, key} = front;
  const site = front.deployed("apache.conf", [
    ["*:80", `127.0.0.1:${plainPort}`],
    ["*:443", `127.0.0.1:${port}`],
    ["/etc/ssl/certs/ap.wiki.example.pem", certificate],
    ["/etc/ssl/private/ap.wiki.example.key", key],
  ], nodes);
  const wellKnown = front.deployed("apache-well-known.conf", []);
  const modules = ["mpm_event", "authz_core", "alias", "headers", "lbmethod_byrequests", "proxy", "proxy_balancer", "proxy_http", "rewrite", "slotmem_shm", "socache_shmcb", "ssl"];
  mkdirSync(join(folder, "empty"));
  const settings = front.write(
    "main.conf",
    `ServerRoot ${folder}
     ${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join("\n")}
     ServerName ${hosts[0]}
     User nobody
     Group nogroup
     PidFile ${folder}/pid
     ErrorLog ${folder}/log
     Listen 127.0.0.1:${plainPort}
     Listen 127.0.0.1:${port}
     Include ${site}
     <VirtualHost 127.0.0.1:${port}>
       ServerName ${hosts[1]}
       SSLEngine on
       SSLCertificateFile ${certificate}
       SSLCertificateKeyFile ${key}
       DocumentRoot ${folder}/empty
       RewriteEngine on
       RewriteRule "^/(?!\\.well-known/)" - [R=204,L]
       Include ${wellKnown}
     </VirtualHost>`,
  );
  await front.start("/usr/sbin/apache2", ["-DFOREGROUND", "-f", settings]);
  return front;
}
