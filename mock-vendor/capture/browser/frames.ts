import { type Assessment, assess } from "../picture/assess.ts";

/** Long side of the copy that is measured: the server's for a picture, less for a moving one. */
const STILL_SIDE = 1600;
const LIVE_SIDE = 960;

const canvas = document.createElement("canvas");

const measuredFrom = (source: CanvasImageSource, width: number, height: number, longSide: number): Assessment => {
  const scale = Math.min(1, longSide / Math.max(width, height));
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  if (brush === null) throw new Error("this browser has no canvas");
  brush.imageSmoothingQuality = "high";
  // As on the server: what is transparent counts as grey.
  brush.fillStyle = "#808080";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(source, 0, 0, canvas.width, canvas.height);
  const { data } = brush.getImageData(0, 0, canvas.width, canvas.height);
  return assess({ width: canvas.width, height: canvas.height, data }, 1 / scale);
};

export const assessVideo = (video: HTMLVideoElement): Assessment =>
  measuredFrom(video, video.videoWidth, video.videoHeight, LIVE_SIDE);

/** Undefined: the browser cannot decode it. The server has the last word on such a file. */
export const assessFile = async (file: Blob): Promise<Assessment | undefined> => {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const assessment = measuredFrom(bitmap, bitmap.width, bitmap.height, STILL_SIDE);
    bitmap.close();
    return assessment;
  } catch {
    return undefined;
  }
};

/** The video's present picture as a JPEG in full size. */
export const photograph = (video: HTMLVideoElement): Promise<Blob | null> => {
  const full = document.createElement("canvas");
  full.width = video.videoWidth;
  full.height = video.videoHeight;
  full.getContext("2d")?.drawImage(video, 0, 0);
  return new Promise((resolve) => full.toBlob(resolve, "image/jpeg", 0.93));
};
