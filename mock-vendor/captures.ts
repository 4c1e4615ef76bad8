import type { CaptureSession, CaptureSessions } from "./capture/session.ts";
import type { Engine } from "./engine.ts";
import type { Play } from "./play.ts";
import { afterCapture } from "./scenario.ts";
import type { MockWorld } from "./world.ts";

const viewOf = (play: Play, token: string, now: number): CaptureSession => {
  const state = play.capture === "open" && now >= play.linkEndsAt ? "closed" : play.capture;
  const { vendor, documents, returnUrl } = play.enrolment;
  return {
    token,
    vendor,
    documents,
    state,
    ...(play.retake === undefined ? {} : { retake: { defect: play.retake } }),
    ...(returnUrl === undefined ? {} : { returnUrl }),
  };
};

/** What the capture page tells; only a play that waits for the page (`interactive`) moves with it. */
export const createCaptures = (engine: Engine, world: MockWorld): CaptureSessions => {
  const waiting = (token: string): Play | undefined => {
    const play = engine.byToken(token);
    const usable = play?.scenario === "interactive" && play.capture === "open" && world.now() < play.linkEndsAt;
    return usable ? play : undefined;
  };
  const open = (play: Play): void => {
    if (play.visited) return;
    play.visited = true;
    engine.perform(play, { kind: "opened" }, false);
  };
  const leave = (token: string, finding: "consent_declined" | "no_camera"): void => {
    const play = waiting(token);
    if (!play) return;
    open(play);
    engine.perform(play, { kind: "refused", finding }, true);
  };
  return {
    find: (vendor, token) => {
      const play = engine.byToken(token);
      return play?.enrolment.vendor === vendor ? viewOf(play, token, world.now()) : undefined;
    },
    opened: (token) => {
      const play = waiting(token);
      if (play) open(play);
    },
    submitted: (token, { defects }) => {
      const play = waiting(token);
      if (!play) return;
      open(play);
      // Closed to further pictures at once: a second upload must not start a second play.
      play.capture = "submitted";
      engine.run(play, afterCapture(defects));
    },
    anotherWay: (token) => leave(token, "no_camera"),
    declined: (token) => leave(token, "consent_declined"),
  };
};
