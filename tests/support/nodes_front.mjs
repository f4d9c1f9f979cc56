// SPDX-License-Identifier: GPL-2.0-or-later
// What stands before several nodes, as an operator's web server does: each request goes to the node that answered last, and if
// it does not listen, or is silent for 3 s, to the next (nginx: proxy_next_upstream error timeout non_idempotent).
import {once} from "node:events";
import {createServer, request as ask} from "node:http";

const patience = 3_000;

/** @param {string[]} nodes `address:port` of each; more may be added */
export async function startNodesFront(address, nodes) {
  const front = new NodesFront(nodes);
  front.server.listen(80, address);
  await once(front.server, "listening");
  return front;
}

class NodesFront {
  server = createServer((request, response) => {
    this.#take(request, response).catch(() => response.destroy());
  });

  constructor(nodes) {
    this.nodes = nodes;
  }

  stop() {
    this.server.close();
    this.server.closeAllConnections();
  }

  async #take(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    for (const node of this.nodes.slice()) {
      const answer = await forward(node, request, Buffer.concat(chunks)).catch(() => null);
      if (!answer) continue;
      this.nodes = [node, ...this.nodes.filter((other) => other !== node)];
      response.writeHead(answer.statusCode, answer.headers);
      return void answer.pipe(response);
    }
    response.writeHead(502).end();
  }
}

async function forward(node, {method, url, headers}, body) {
  const [host, port] = node.split(":");
  const asked = ask({host, port, method, path: url, headers, agent: false, signal: AbortSignal.timeout(patience)});
  asked.end(body);
  const [answer] = await once(asked, "response");
  answer.on("error", () => {});
  return answer;
}
