import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LocalProcess, startLocalProcess } from "../kit/gateway/local-process.ts";

const README = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");

/** The shell blocks of the tour, word for word; only the address and the key's path are those of this run. */
const tour = ({ origin, dataDir }: LocalProcess): readonly string[] => {
  const section = README.slice(README.indexOf("## One-minute tour"), README.indexOf("## Concepts"));
  return [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = ""]) =>
    block.replaceAll("http://localhost:3000", origin).replaceAll("data/dev-key", join(dataDir, "dev-key")),
  );
};

let local: LocalProcess;
beforeAll(async () => {
  local = await startLocalProcess();
}, 30_000);
afterAll(async () => {
  expect(await local.stop()).toBe(0);
});

const run = (upTo: number): string => {
  const blocks = tour(local);
  const script = [blocks[0], blocks[upTo]].join("\n");
  return execFileSync("bash", ["-c", script], { encoding: "utf8" });
};

test("the tour takes one person through three vendors to approved", () => {
  const printed = run(1).split("-- ").slice(1);
  expect(printed.map((part) => part.split("\n")[0])).toEqual(["onfido", "sumsub", "stripe-identity"]);
  for (const part of printed) expect(part.trim().split("\n").at(-1)).toBe("approved");
}, 60_000);

test("the tour shows a retake that ends well and a refusal", () => {
  const statuses = run(2).trim().split("\n");
  expect(statuses).toContain("needs_resubmission");
  expect(statuses).toContain("approved");
  expect(statuses.at(-1)).toBe("rejected");
}, 60_000);

test("the tour shows a sanctions alert in review, with its reason for those who may know", () => {
  const printed = run(3);
  expect(printed).toContain("pending_review");
  expect(printed).toContain("compliance.sanctions_hit");
  expect(printed).not.toContain("rejected");
}, 60_000);

test("the tour ends with a link that a person can open", async () => {
  const link = run(4).trim();
  const page = await fetch(link);
  expect(page.status).toBe(200);
  expect(await page.text()).toMatch(/mock vendor/i);
}, 60_000);
