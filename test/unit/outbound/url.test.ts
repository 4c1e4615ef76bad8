import { describe, expect, test } from "vitest";
import { EVENT_TYPES } from "../../../contracts/events.ts";
import { urlRefusal } from "../../../src/outbound/endpoint-url.ts";
import { FILTERS, typesOf } from "../../../src/outbound/event-filter.ts";

const OPEN = { allowPrivateAddresses: false, ownOrigins: ["https://gateway.example.test", "http://127.0.0.1:3000"] };
const PRIVATE = { ...OPEN, allowPrivateAddresses: true };

const FORBIDDEN = [
  "http://hooks.example.test/",
  "ftp://hooks.example.test/",
  "https://user@hooks.example.test/",
  "https://user:word@hooks.example.test/",
  "https://:word@hooks.example.test/",
  "https://hooks.example.test/#part",
  "https://hooks.example.test:22/",
  "https://hooks.example.test:6379/",
  "https://hooks.example.test:80/",
  "https://gateway.example.test/x",
  "https://GATEWAY.example.test./x",
  "https://localhost/",
  "https://localhost./",
  "https://a.localhost/",
  "https://printer.local/",
  "https://metadata.google.internal/",
  "https://db/",
  "https://127.0.0.1/",
  "https://127.1/",
  "https://2130706433/",
  "https://0x7f.0.0.1/",
  "https://0177.0.0.1/",
  "https://10.0.0.1/",
  "https://172.16.5.4/",
  "https://192.168.1.1/",
  "https://169.254.169.254/latest/meta-data/",
  "https://100.64.0.1/",
  "https://0.0.0.0/",
  "https://[::1]/",
  "https://[::]/",
  "https://[fd00:ec2::254]/",
  "https://[fe80::1]/",
  "https://[::ffff:127.0.0.1]/",
  "https://[::ffff:a9fe:a9fe]/",
  "https://[64:ff9b::7f00:1]/",
  "https://[2002:7f00:1::]/",
  "https://224.0.0.1/",
  "https://255.255.255.255/",
  "not a url",
];

describe("URLs of endpoints", () => {
  test.each(FORBIDDEN)("%s is refused", (url) => {
    expect(urlRefusal(url, OPEN)).toMatch(/^[A-Z].*\.$/);
  });

  test.each([
    "https://hooks.example.test/",
    "https://hooks.example.test:443/a?b=c",
    "https://hooks.example.test:8443/",
    "https://93.184.216.34/",
    "https://[2606:4700::1111]/",
    "https://xn--bcher-kva.example/",
  ])("%s is allowed", (url) => {
    expect(urlRefusal(url, OPEN)).toBeUndefined();
  });

  test.each(["http://127.0.0.1:5000/", "http://localhost:5000/", "https://10.0.0.1:9000/x", "http://receiver:8080/"])(
    "%s is allowed where private addresses are",
    (url) => {
      expect(urlRefusal(url, PRIVATE)).toBeUndefined();
    },
  );

  test.each([
    "http://127.0.0.1:3000/v1/sessions",
    "http://localhost:3000/",
    "http://[::1]:3000/",
    "https://gateway.example.test/",
    "http://169.254.169.254/",
    "http://[fd00:ec2::254]/",
    "http://0.0.0.0:5000/",
    "http://user@127.0.0.1:5000/",
    "ws://127.0.0.1:5000/",
  ])("%s is refused even there", (url) => {
    expect(urlRefusal(url, PRIVATE)).toBeDefined();
  });

  test("a refusal never repeats the URL", () => {
    for (const url of FORBIDDEN) expect(urlRefusal(url, OPEN)).not.toContain(url.slice(8, 20));
  });
});

describe("event filters", () => {
  test("a filter means everything, a family or one type", () => {
    expect(typesOf(["*"])).toEqual(new Set(EVENT_TYPES));
    expect([...typesOf(["session.*"])].every((type) => type.startsWith("session."))).toBe(true);
    expect(typesOf(["session.*"]).size).toBe(EVENT_TYPES.filter((type) => type.startsWith("session.")).length);
    expect([...typesOf(["review.opened", "session.decided"])].sort()).toEqual(["review.opened", "session.decided"]);
    expect(typesOf(["session", "session.", "session.decid*"]).size).toBe(0);
  });

  test("every filter on offer means at least one type", () => {
    for (const filter of FILTERS) expect(typesOf([filter]).size).toBeGreaterThan(0);
  });
});
