import type { DocumentClass } from "./check.ts";

export interface DocumentKind {
  /** Document codes of a machine-readable zone (ICAO Doc 9303-4 to -6; ISO/IEC 18013-3), without fillers. */
  readonly codes: RegExp;
  /** The document type of OpenID Identity Assurance. */
  readonly openid: string;
  /** What vendors call it, in lower case and without separators. */
  readonly words: readonly string[];
}

/** Every class of document that a policy can allow: its code on the document, its word in OpenID, its words at vendors. */
export const DOCUMENTS: Readonly<Record<DocumentClass, DocumentKind>> = {
  passport: { codes: /^P[A-Z]?$/, openid: "passport", words: ["passport", "epassport", "pp"] },
  // ID-1 and ID-2 cards begin with A, C or I. C as second letter is a crew member's certificate, R a residence permit.
  identity_card: {
    codes: /^[ACI][ABD-QS-Z]?$/,
    openid: "idcard",
    words: [
      ...["identitycard", "idcard", "nationalid", "nationalidcard", "nationalidentitycard"],
      ...["stateid", "serviceidcard", "passportcard", "id"],
    ],
  },
  driving_licence: {
    codes: /^(?:D[0-9]?|ORG\.ISO\.18013\.5\.1\.MDL)$/,
    openid: "driving_permit",
    words: [
      ...["drivinglicence", "drivinglicense", "driverslicence", "driverslicense", "driverlicence", "driverlicense"],
      ...["drivers", "ukdrivinglicence", "nonukdrivinglicence", "usdrivinglicence", "dl"],
    ],
  },
  residence_permit: {
    codes: /^[ACI]R$/,
    openid: "residence_permit",
    words: ["residencepermit", "residencepermitcard", "residencecard", "ukbiometricresidencepermit", "rp"],
  },
};

const CLASSES = Object.keys(DOCUMENTS) as readonly DocumentClass[];

const BY_WORD: ReadonlyMap<string, DocumentClass> = new Map(
  CLASSES.flatMap((name) => DOCUMENTS[name].words.map((word) => [word, name] as const)),
);

/** The class that a vendor's word or a document's own code stands for; undefined: none that a policy can allow. */
export const documentClassOf = (word: string): DocumentClass | undefined => {
  const byWord = BY_WORD.get(word.toLowerCase().replace(/[ _'’-]/g, ""));
  if (byWord !== undefined) return byWord;
  const code = word.replace(/<$/, "").toUpperCase();
  return CLASSES.find((name) => DOCUMENTS[name].codes.test(code));
};
