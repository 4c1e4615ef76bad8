import type { Guidance } from "../picture/guidance.ts";
import type { CaptureSession, Defect } from "../session.ts";
import { getJson, post, upload } from "./world.ts";

/** The session as the server tells it. */
export interface State {
  readonly documents: readonly string[];
  readonly state: CaptureSession["state"];
  readonly retake: { readonly defect: Defect } | null;
}

export interface Verdict {
  readonly verdict: "accepted" | "retake" | "refused";
  readonly why?: string;
  readonly guidance: Guidance | null;
}

/** Undefined: no answer, or none of ours. */
export const readState = async (): Promise<State | undefined> => {
  const answer = (await getJson("/state")) as State | undefined;
  return answer?.state === undefined ? undefined : answer;
};

export const sendPicture = async (
  document: string,
  file: Blob,
  progress: (share: number) => void,
): Promise<Verdict | undefined> => {
  const answer = (await upload(`/document?document=${encodeURIComponent(document)}`, file, progress)) as
    | Verdict
    | null
    | undefined;
  return answer?.verdict === undefined ? undefined : answer;
};

export const tellAnotherWay = (): Promise<boolean> => post("/another-way");
export const tellDeclined = (): Promise<boolean> => post("/decline");
