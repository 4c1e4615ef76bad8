import type { Assessment } from "../picture/assess.ts";
import { ADVICE } from "../picture/guidance.ts";
import { part, say } from "./dom.ts";
import { assessVideo, photograph } from "./frames.ts";
import { drawMeters } from "./meters.ts";
import { after, openCamera } from "./world.ts";

/** Five measurements a second: the eye takes it for continuous, a cheap telephone keeps up. */
const PERIOD = 200;
/** Good measurements in a row before the picture takes itself: about a second of a steady hand. */
const STEADY = 5;
/** The frame on the screen: as wide as this share of the picture. */
const GUIDE_SHARE = 0.8;
/** Width over height: ISO/IEC 7810 ID-3 and ID-1. */
const SHAPES: Readonly<Record<string, number>> = {
  passport: 125 / 88,
  identity_card: 85.6 / 54,
  driving_licence: 85.6 / 54,
};

const drawGuide = (video: HTMLVideoElement, shape: number): void => {
  const { videoWidth: width, videoHeight: height } = video;
  part("stage").style.aspectRatio = `${width} / ${height}`;
  part<SVGElement>("overlay").setAttribute("viewBox", `0 0 ${width} ${height}`);
  const across = Math.min(width * GUIDE_SHARE, height * GUIDE_SHARE * shape);
  const [left, top] = [(width - across) / 2, (height - across / shape) / 2];
  const guide = part<SVGElement>("guide");
  for (const [name, value] of Object.entries({ x: left, y: top, width: across, height: across / shape })) {
    guide.setAttribute(name, String(value));
  }
  part<SVGElement>("shade").setAttribute(
    "d",
    `M0 0H${width}V${height}H0ZM${left} ${top}h${across}v${across / shape}h${-across}Z`,
  );
};

/** What to do next, in a few words. A small share of the frame is said before its pixels run out. */
const hintOf = ({ defects, measurement }: Assessment, left: number): string => {
  const [first] = defects;
  if (measurement.corners.length === 0 && first !== "dark") return "Put the document into the frame";
  return first === undefined ? (left > 0 ? "Good. Hold still" : "Good") : ADVICE[first].hint;
};

const draw = (video: HTMLVideoElement, assessment: Assessment, hint: string): void => {
  const corners = assessment.measurement.corners.map(([x, y]) => `${x * video.videoWidth},${y * video.videoHeight}`);
  part<SVGElement>("found").setAttribute("points", corners.join(" "));
  part("stage").classList.toggle("good", assessment.defects.length === 0);
  part("hint").textContent = hint;
  say(hint);
  drawMeters(part("meters"), assessment.measurement, assessment.defects);
};

export interface Camera {
  /** The present picture, whatever its quality. */
  readonly shoot: () => Promise<Blob | null>;
  readonly close: () => void;
}

const watch = async (
  video: HTMLVideoElement,
  running: () => boolean,
  automatic: () => boolean,
  steady: () => void,
): Promise<void> => {
  let good = 0;
  while (running()) {
    const assessment = assessVideo(video);
    good = assessment.defects.length === 0 ? good + 1 : 0;
    draw(video, assessment, hintOf(assessment, automatic() ? STEADY - good : 0));
    if (automatic() && good >= STEADY) return steady();
    await after(PERIOD);
  }
};

/**
 * Starts the camera into the page's video and measures what it sees until it is closed.
 *
 * @param automatic asked at every measurement: may a good picture take itself?
 * @param steady the picture was good for a second.
 * @returns undefined without a camera, or without leave to use it.
 */
export const startCamera = async (
  document: string,
  automatic: () => boolean,
  steady: () => void,
): Promise<Camera | undefined> => {
  const stream = await openCamera();
  if (stream === undefined) return undefined;
  const video = part<HTMLVideoElement>("video");
  video.srcObject = stream;
  await video.play();
  drawGuide(video, SHAPES[document] ?? 1.5);
  let running = true;
  void watch(video, () => running, automatic, steady);
  return {
    shoot: () => photograph(video),
    close: () => {
      running = false;
      video.srcObject = null;
      for (const track of stream.getTracks()) track.stop();
    },
  };
};
