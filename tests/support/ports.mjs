// SPDX-License-Identifier: GPL-2.0-or-later
// Free loopback ports for programs that must be told theirs. Taken and let go again, so asked for just before use.
import {createSocket} from "node:dgram";
import {once} from "node:events";
import {createServer} from "node:net";

export async function freeTcpPort() {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const {port} = server.address();
  server.close();
  await once(server, "close");
  return port;
}

export async function freeUdpPort() {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const {port} = socket.address();
  socket.close();
  await once(socket, "close");
  return port;
}
