import { describe, expect, test } from "vitest";
import { type DrivenVendor, onfido, rig, START, stripe, sumsub, wordOf, wordsSent } from "./drive.ts";

type Rig = ReturnType<typeof rig>;

const linkOf = async (at: Rig, vendor: DrivenVendor): Promise<string> => {
  const answer = await START[vendor](at, "ref", { scenario: "interactive" });
  if (vendor === "onfido") return String((answer.body.link as { url: string }).url);
  if (vendor === "stripe-identity") return String(answer.body.url);
  const link = await sumsub(at, "POST", "/resources/sdkIntegrations/levels/-/websdkLink", {
    levelName: "basic-kyc-level",
    userId: "ref",
  });
  return String(link.body.url);
};

const visit = async (vendor: DrivenVendor) => {
  const at = rig();
  const url = await linkOf(at, vendor);
  const token = url.slice(url.lastIndexOf("/") + 1);
  const { captures } = at.mock;
  const session = () => captures.find(vendor, token);
  const hand = (...defects: readonly ("blurry" | "glare" | "cropped" | "dark" | "too_small")[]) =>
    captures.submitted(token, { document: "passport", defects, selfie: true });
  return { at, url, token, captures, session, hand };
};

const CASES: readonly { vendor: DrivenVendor; retake: string; done: string; declined: string; noCamera: string }[] = [
  { vendor: "onfido", retake: "awaiting_input", done: "approved", declined: "declined", noCamera: "declined" },
  {
    vendor: "sumsub",
    retake: "completed/RED/RETRY",
    done: "completed/GREEN",
    declined: "completed/RED/RETRY",
    noCamera: "completed/RED/RETRY",
  },
  {
    vendor: "stripe-identity",
    retake: "requires_input/document_unverified_other",
    done: "verified",
    declined: "requires_input/consent_declined",
    noCamera: "requires_input/device_not_supported",
  },
];

describe.each(CASES)("the capture page of $vendor", ({ vendor, retake, done, declined, noCamera }) => {
  test("is reached by the link that the twin hands out", async () => {
    const { url, token, session, captures } = await visit(vendor);
    expect(url).toBe(`http://mock.test/capture/${vendor}/${token}`);
    expect(session()).toMatchObject({ token, vendor, state: "open" });
    expect(session()?.documents.length).toBeGreaterThan(0);
    expect(captures.find(vendor, "guessed-1")).toBeUndefined();
    expect(captures.find("another", token)).toBeUndefined();
  });

  test("a sharp picture ends approved", async () => {
    const { at, token, captures, session, hand } = await visit(vendor);
    captures.opened(token);
    captures.opened(token);
    hand();
    expect(session()?.state).toBe("submitted");
    await at.world.advance(5_000);
    expect(wordOf(at, "ref")).toBe(done);
    expect(session()?.state).toBe("closed");
  });

  test.each(["blurry", "glare", "cropped", "dark", "too_small"] as const)(
    "a %s picture is asked for again, then approved",
    async (defect) => {
      const { at, token, captures, session, hand } = await visit(vendor);
      captures.opened(token);
      hand(defect);
      await at.world.advance(5_000);
      expect(wordOf(at, "ref")).toBe(retake);
      expect(session()).toMatchObject({ state: "open", retake: { defect } });
      hand();
      await at.world.advance(5_000);
      expect(wordOf(at, "ref")).toBe(done);
    },
  );

  test("pictures handed in twice count once", async () => {
    const { at, hand } = await visit(vendor);
    hand();
    hand("blurry");
    await at.world.advance(5_000);
    expect(wordOf(at, "ref")).toBe(done);
  });

  test("a person who declines, or has no camera, is told to the vendor", async () => {
    for (const [act, word] of [
      ["declined", declined],
      ["anotherWay", noCamera],
    ] as const) {
      const { at, token, captures } = await visit(vendor);
      captures.opened(token);
      captures[act](token);
      await at.world.advance(5_000);
      expect(wordOf(at, "ref")).toBe(word);
    }
  });

  test("is closed after the link's life", async () => {
    const { at, session, hand } = await visit(vendor);
    await at.world.advance(40 * 86_400_000);
    expect(session()?.state).toBe("closed");
    const before = wordsSent(at).length;
    hand();
    await at.world.advance(5_000);
    expect(wordsSent(at).length).toBe(before);
  });
});

test("an Onfido run that asks again keeps its link, and the task tells why", async () => {
  const { at, token, captures, hand } = await visit("onfido");
  captures.opened(token);
  hand("glare");
  await at.world.advance(5_000);
  const told = at.sent.map(({ body }) => JSON.parse(body).payload).at(-1);
  expect(told).toMatchObject({
    action: "workflow_task.completed",
    resource: {
      task_def_id: "document_check",
      output: {
        result: "consider",
        sub_result: "rejected",
        breakdown: {
          image_integrity: { breakdown: { image_quality: { properties: { glare_on_photo: "consider" } } } },
        },
      },
    },
  });
  const { body } = await onfido(at, "GET", `/workflow_runs/${told.resource.workflow_run_id}`);
  expect(body).toMatchObject({ status: "awaiting_input", output: null, link: { url: expect.stringContaining(token) } });
});

test("a fresh Stripe link opens the same session", async () => {
  const { at, captures } = await visit("stripe-identity");
  const [object] = at.mock.objects();
  const { body } = await stripe(at, "GET", `/v1/identity/verification_sessions/${object?.object}`);
  const fresh = String(body.url).split("/").at(-1) ?? "";
  expect(captures.find("stripe-identity", fresh)).toMatchObject({ state: "open" });
});
