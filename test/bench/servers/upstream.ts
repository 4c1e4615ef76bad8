/** A vendor that answers at once: Stripe's create call, and the call that Portkey is made for. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { serveQuestions } from "./answer.ts";

const COMPLETION = JSON.stringify({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1_700_000_000,
  model: "gpt-4o-mini",
  choices: [{ index: 0, message: { role: "assistant", content: "verified ".repeat(40) }, finish_reason: "stop" }],
  usage: { prompt_tokens: 9, completion_tokens: 12, total_tokens: 21 },
});

let created = 0;

const verificationSession = (): string => {
  created += 1;
  return JSON.stringify({
    id: `vs_fake_${process.pid}_${created}`,
    object: "identity.verification_session",
    client_secret: `vs_fake_secret_${created}`,
    created: Math.floor(Date.now() / 1000),
    last_error: null,
    last_verification_report: null,
    livemode: false,
    metadata: {},
    options: { document: { require_matching_selfie: true } },
    status: "requires_input",
    type: "document",
    url: `https://verify.example/start/${created}`,
  });
};

const answer = (response: ServerResponse, body: string): void => {
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "request-id": `req_${created}`,
  };
  response.writeHead(200, headers).end(body);
};

const server = createServer((request, response) => {
  request.resume();
  request.once("end", () =>
    answer(response, request.url === "/v1/chat/completions" ? COMPLETION : verificationSession()),
  );
}).listen(0, "127.0.0.1", () => serveQuestions((server.address() as AddressInfo).port, () => ({ created })));
