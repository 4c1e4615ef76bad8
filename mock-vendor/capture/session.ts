/** What can be wrong with a picture of a document. */
export type Defect = "blurry" | "glare" | "cropped" | "dark" | "too_small";

/** One hosted capture as the page sees it. A twin keeps the rest. */
export interface CaptureSession {
  /** The unguessable last part of the hosted link. */
  readonly token: string;
  /** Id of the vendor whose page this stands for. */
  readonly vendor: string;
  /** What the person may hold up. At least one. */
  readonly documents: readonly ("passport" | "identity_card" | "driving_licence")[];
  /** `submitted`: pictures are in and nothing more is asked. `closed`: over, whatever the end was. */
  readonly state: "open" | "submitted" | "closed";
  /** Present while the vendor asks for another picture. */
  readonly retake?: { readonly defect: Defect };
  /** Where the person goes afterwards; http or https. */
  readonly returnUrl?: string;
}

/** The port between the capture page and the twins. Every call but `find` is a fact that the page tells. */
export interface CaptureSessions {
  find(vendor: string, token: string): CaptureSession | undefined;
  /** The page was looked at. Told at every visit of an open session. */
  opened(token: string): void;
  /** A readable picture was measured; `defects` is empty when it will do. The picture itself is gone by then. */
  submitted(
    token: string,
    result: { readonly document: string; readonly defects: readonly Defect[]; readonly selfie: boolean },
  ): void;
  /** The person cannot or will not use a camera or a file. */
  anotherWay(token: string): void;
  /** The person does not consent. */
  declined(token: string): void;
}
