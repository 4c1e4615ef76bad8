/** The least that node:http can do with a request: how fast the load generator is. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { serveQuestions } from "./answer.ts";

const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { "content-length": 2 }).end("ok");
}).listen(0, "127.0.0.1", () => serveQuestions((server.address() as AddressInfo).port, () => ({})));
