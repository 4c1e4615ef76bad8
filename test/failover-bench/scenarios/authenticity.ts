import { isSuccess } from "../../../mock-vendor/target/driver.ts";
import type { BenchVendor } from "../contract.ts";
import { altered, composed, PASSED, signed, unsigned } from "../letters.ts";
import { judge, type Scenario } from "../scenario.ts";
import { breaks, carry, open, type Stage } from "../stage.ts";

interface Lie {
  readonly name: string;
  readonly story: string;
  /** Where only one vendor's signature can express it. */
  readonly vendor?: BenchVendor;
  readonly headers: (stage: Stage, vendor: BenchVendor, body: string) => Readonly<Record<string, string>>;
}

const HOUR = 3_600;

const LIES: readonly Lie[] = [
  {
    name: "forged-signature",
    story: "A callback claims an approval; one digit of its signature is wrong.",
    headers: ({ twins }, vendor, body) => altered(signed(twins.contract, vendor, body)),
  },
  {
    name: "wrong-secret",
    story: "A callback claims an approval and is well signed, with a secret that is not the account's.",
    headers: ({ twins }, vendor, body) => signed(twins.contract, vendor, body, { secret: "a-guess" }),
  },
  {
    name: "no-signature",
    story: "A callback claims an approval and carries no signature at all.",
    headers: unsigned,
  },
  {
    name: "stale-timestamp",
    story:
      "A rightly signed approval (Stripe) comes whose signed time is an hour ago: a recorded callback, played again.",
    vendor: "stripe-identity",
    headers: ({ twins }, vendor, body) => signed(twins.contract, vendor, body, { ageSeconds: HOUR }),
  },
  {
    name: "future-timestamp",
    story: "A rightly signed approval (Stripe) comes whose signed time is in an hour.",
    vendor: "stripe-identity",
    headers: ({ twins }, vendor, body) => signed(twins.contract, vendor, body, { ageSeconds: -HOUR }),
  },
];

const scenarioOf = ({ name, story, vendor, headers }: Lie): Scenario => ({
  name,
  group: "authenticity",
  story,
  criteria: {
    pass: "answered 4xx, and the verification is unmoved",
    partial: "answered 5xx, and the verification is unmoved",
    safe: "answered 2xx, and the verification is unmoved",
    fail: "the verification moves",
  },
  run: async (stage) => {
    const person = await open(stage, "interactive", vendor);
    if (vendor !== undefined && person.vendor !== vendor)
      return { verdict: "skipped", seen: `the target put the person at ${person.vendor}, not at ${vendor} as asked` };
    const body = composed(person.vendor, person.object, PASSED[person.vendor]);
    const answer = await carry(stage, { vendor: person.vendor, body }, headers(stage, person.vendor, body));
    const moved = await breaks(stage, person.id, ({ standing }) => standing === "open");
    const { status } = answer;
    return judge(
      [moved !== undefined, "fail", `answered ${status}, and the verification became ${moved?.standing}`],
      [isSuccess(answer), "safe", `answered ${status}, without effect`],
      [status >= 400 && status < 500, "pass", `answered ${status}, without effect`],
      [true, "partial", `answered ${status}, without effect`],
    );
  },
});

export const authenticity: readonly Scenario[] = LIES.map(scenarioOf);
