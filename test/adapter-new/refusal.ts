import { isVendorId } from "../../adapters/registry.ts";

/** A sentence for whoever asked: why nothing was written, and what to do. */
export class Refused extends Error {}

const FORM = /^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/;
const LONGEST = 30;
/** Files of adapters/ itself, names that mean something elsewhere, and words that cannot name a constant. */
const TAKEN = ["bind", "registry", "kit", "manual", "mock", "test", "live", "all", "none", "spec", "words", "vendor"];
const RESERVED =
  "await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield".split(
    " ",
  );

/** Why this cannot be a vendor's id, or nothing. The id is stored with every attempt, so it is chosen once. */
export const wrongName = (id: string): string | undefined => {
  if (id === "") return "an id is needed, the vendor's name in lower case: npm run adapter:new -- acme";
  if (!FORM.test(id))
    return `"${id}" is no id: lower-case letters and digits, words joined with a hyphen (acme, acme-id)`;
  if (id.length > LONGEST) return `"${id}" is longer than ${LONGEST} letters`;
  if (TAKEN.includes(id) || RESERVED.includes(id)) return `"${id}" means something else here: choose another id`;
  if (isVendorId(id)) return `${id} is a vendor of the registry already`;
  return undefined;
};
