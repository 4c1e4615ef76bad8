import type { Defect } from "../session.ts";

export interface Guidance {
  readonly title: string;
  readonly text: string;
}

/** What to tell a person about each defect: while framing (`hint`, a few words) and afterwards. */
export const ADVICE: Readonly<Record<Defect, Guidance & { readonly hint: string }>> = {
  dark: {
    title: "The picture is too dark",
    text: "Go to a window or switch on a lamp, and keep your own shadow off the document.",
    hint: "Find more light",
  },
  cropped: {
    title: "Part of the document is cut off",
    text: "Lay it flat on a plain, contrasting surface and keep all four corners inside the frame.",
    hint: "Show all four corners",
  },
  too_small: {
    title: "The document is too small to read",
    text: "Move closer until the document fills the frame. Send the original picture, not a screenshot of it.",
    hint: "Move closer",
  },
  glare: {
    title: "Light is reflected on the document",
    text: "Tilt the document a little, move away from lamps, and switch the flash off.",
    hint: "Tilt to avoid glare",
  },
  blurry: {
    title: "The picture is blurry",
    text: "Wipe the lens, rest your elbows on the table, and wait until the camera has focused.",
    hint: "Hold still and let it focus",
  },
};

/** Why an upload was not measured at all. */
export type Refusal =
  | "empty"
  | "not_a_picture"
  | "too_large"
  | "too_many_pixels"
  | "damaged"
  | "document_not_asked_for"
  | "unknown_link"
  | "not_open";

export const REFUSALS: Readonly<Record<Refusal, Guidance & { readonly status: 400 | 404 | 409 | 413 | 415 | 422 }>> = {
  empty: { status: 400, title: "The file is empty", text: "Choose the picture again." },
  not_a_picture: { status: 415, title: "This is not a picture we can read", text: "Send a JPEG, PNG or WebP picture." },
  too_large: { status: 413, title: "The file is too large", text: "Send a picture of at most 15 MB." },
  too_many_pixels: {
    status: 413,
    title: "The picture has too many pixels",
    text: "Send a picture of at most 64 megapixels.",
  },
  damaged: { status: 422, title: "The file is damaged", text: "It ends early or cannot be decoded. Choose it again." },
  document_not_asked_for: {
    status: 422,
    title: "This document is not accepted here",
    text: "Go back and choose one of the documents in the list.",
  },
  unknown_link: {
    status: 404,
    title: "This link does not work",
    text: "It is incomplete or was never made. Go back to where you got it and ask for a new one.",
  },
  not_open: {
    status: 409,
    title: "Nothing more is needed",
    text: "This check does not take pictures any more. You can close this page.",
  },
};
