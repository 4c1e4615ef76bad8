/** Personal values of the simulated person: given name, family name, date of birth, address of mail. */
export const CANARIES = ["Zyxwcanary", "Qqvcanary", "1987-06-05", "canary.q@example.test"] as const;
const SECRETS = ["rig-onfido-hook", "rig-sumsub-hook", "rig-sumsub-key", "whsec_rig", "sk_test_rig", "api_sandbox.rig"];

const encodings = (value: string): readonly string[] => {
  const bytes = Buffer.from(value);
  return [value, bytes.toString("hex"), bytes.toString("base64").replace(/=+$/, ""), encodeURIComponent(value)];
};

const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

const FORBIDDEN = new RegExp([...new Set([...CANARIES, ...SECRETS].flatMap(encodings))].map(quoted).join("|"), "i");

/** The first personal value or secret in a text, in any of its usual forms. */
export const leakIn = (text: string): string | undefined => FORBIDDEN.exec(text)?.[0];
