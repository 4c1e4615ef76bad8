/** Everything of the page that is not decided by its input: time, network, camera. */
export const after = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The link itself, without a slash at the end: other addresses hang below it. */
const here = location.pathname.replace(/\/$/, "");

/** The parsed answer, or undefined when nothing intelligible came back. */
export const getJson = async (path: string): Promise<unknown> => {
  try {
    const answer = await fetch(here + path, { cache: "no-store" });
    return await answer.json();
  } catch {
    return undefined;
  }
};

/** Was it heard? */
export const post = async (path: string): Promise<boolean> => {
  try {
    return (await fetch(here + path, { method: "POST" })).ok;
  } catch {
    return false;
  }
};

export const download = async (path: string): Promise<Blob | undefined> => {
  try {
    const answer = await fetch(path);
    return answer.ok ? await answer.blob() : undefined;
  } catch {
    return undefined;
  }
};

/** `fetch` cannot tell how much of a body has left; this can. `progress` gets 0 to 1. */
export const upload = (path: string, body: Blob, progress: (share: number) => void): Promise<unknown> =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", here + path);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
    request.onload = () => resolve(request.response);
    request.onerror = () => resolve(undefined);
    request.send(body);
  });

/** The camera at the back where there is one. Undefined: none, or not allowed. */
export const openCamera = async (): Promise<MediaStream | undefined> => {
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: "environment" }, width: { ideal: 1920 }, height: { ideal: 1080 } },
    });
  } catch {
    return undefined;
  }
};
