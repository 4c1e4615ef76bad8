import { ADVICE, type Guidance, REFUSALS } from "../picture/guidance.ts";
import type { Defect } from "../session.ts";
import { type Camera, startCamera } from "./camera.ts";
import { each, onAction, part, say, show } from "./dom.ts";
import { assessFile } from "./frames.ts";
import { drawMeters } from "./meters.ts";
import { readState, type State, sendPicture, tellAnotherWay, tellDeclined } from "./vendor.ts";
import { after, download } from "./world.ts";

const LARGEST = 15 * 1024 * 1024;
/** Milliseconds between two looks at the session. */
const POLL = 1000;
const UNREACHABLE: Guidance = {
  title: "The connection was lost",
  text: "Your picture did not arrive. Check your connection and send it again.",
};

/** What the page remembers between two clicks. */
const held: { document: string | undefined; picture: Blob | undefined; camera: Camera | undefined; preview: string } = {
  document: undefined,
  picture: undefined,
  camera: undefined,
  preview: "",
};

const closeCamera = (): void => {
  held.camera?.close();
  held.camera = undefined;
};

const trouble = ({ title, text }: Guidance): void => {
  part("trouble-title").textContent = title;
  part("trouble-text").textContent = text;
  show("trouble");
};

const showRetake = ({ title, text }: Guidance): void => {
  part("retake-title").textContent = title;
  part("retake-text").textContent = text;
  show("retake");
};

/** Looks at the session until `enough`. A lost connection is no news: the next look may get through. */
const watched = async (enough: (state: State) => boolean): Promise<State> => {
  for (;;) {
    const state = await readState();
    if (state !== undefined && enough(state)) return state;
    await after(POLL);
  }
};

const waitForEnd = async (): Promise<void> => {
  show("submitted");
  const state = await watched((now) => now.state === "closed" || (now.state === "open" && now.retake !== null));
  if (state.state === "open" && state.retake !== null) return showRetake(ADVICE[state.retake.defect]);
  show("done");
};

/** A doubtful picture may still go, the server has the last word; but it is not what we advise. */
const advise = (first: Defect | undefined): void => {
  part("opinion").classList.toggle("warn", first !== undefined);
  part("opinion").textContent =
    first === undefined ? "Sharp, bright and complete." : `${ADVICE[first].title}. ${ADVICE[first].text}`;
  each('[data-action="send"]', (button) => {
    button.classList.toggle("primary", first === undefined);
    button.textContent = first === undefined ? "Send this picture" : "Send it anyway";
  });
  each('[data-screen="preview"] [data-action="again"]', (button) =>
    button.classList.toggle("primary", first !== undefined),
  );
};

const preview = async (picture: Blob | null | undefined): Promise<void> => {
  if (!picture) return trouble(UNREACHABLE);
  if (picture.size > LARGEST) return trouble(REFUSALS.too_large);
  const assessment = await assessFile(picture);
  closeCamera();
  if (assessment === undefined) return trouble(REFUSALS.not_a_picture);
  held.picture = picture;
  URL.revokeObjectURL(held.preview);
  held.preview = URL.createObjectURL(picture);
  part<HTMLImageElement>("preview").src = held.preview;
  advise(assessment.defects[0]);
  drawMeters(part("checked"), assessment.measurement, assessment.defects);
  show("preview");
};

const openCameraScreen = async (): Promise<void> => {
  closeCamera();
  show("camera");
  const automatic = document.querySelector<HTMLInputElement>('[data-input="automatic"]');
  held.camera = await startCamera(
    held.document ?? "",
    () => automatic?.checked ?? false,
    () => void shoot(),
  );
  if (held.camera !== undefined) return;
  trouble({
    title: "We cannot use your camera",
    text: "There is none, or this page may not use it. Choose a picture instead, or use another way.",
  });
};

const shoot = async (): Promise<void> => {
  if (held.camera !== undefined) await preview(await held.camera.shoot());
};

const send = async (): Promise<void> => {
  if (held.picture === undefined || held.document === undefined) return;
  const bar = part<HTMLProgressElement>("progress");
  bar.value = 0;
  show("sending");
  const answer = await sendPicture(held.document, held.picture, (share) => {
    bar.value = share;
    if (share === 1) say("Sent. Measuring it.");
  });
  if (answer === undefined) return trouble(UNREACHABLE);
  if (answer.verdict === "accepted" || answer.why === "not_open") return waitForEnd();
  if (answer.verdict === "retake") return showRetake(answer.guidance ?? ADVICE.blurry);
  trouble(answer.guidance ?? UNREACHABLE);
};

/** After a verdict the vendor takes a moment to open the session again; the button waits for that. */
const retake = async (): Promise<void> => {
  each('[data-action="retake"]', (button) => button.toggleAttribute("disabled", true));
  say("One moment");
  const { state } = await watched((now) => now.state !== "submitted");
  each('[data-action="retake"]', (button) => button.toggleAttribute("disabled", false));
  if (state === "closed") return show("done");
  show(held.document === undefined ? "welcome" : "method");
};

const leave = async (tell: () => Promise<boolean>, screen: "another-way" | "declined"): Promise<void> => {
  closeCamera();
  if (await tell()) return show(screen);
  const now = await readState();
  if (now?.state === "closed") return show("done");
  trouble({ title: "The connection was lost", text: "We could not pass this on. Try once more in a moment." });
};

const onSubmit = (name: string, act: (data: FormData) => void): void =>
  each(`[data-form="${name}"]`, (form) =>
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form instanceof HTMLFormElement) act(new FormData(form));
    }),
  );

const specimenPath = (defect: string): string =>
  `../specimens/${(held.document ?? "passport").replaceAll("_", "-")}.jpg${defect === "" ? "" : `?defect=${defect}`}`;

const connect = (): void => {
  onSubmit("welcome", (data) => {
    held.document = String(data.get("document"));
    show("method");
  });
  onSubmit("specimen", (data) => void download(specimenPath(String(data.get("defect")))).then(preview));
  onAction("camera", () => void openCameraScreen());
  onAction("shoot", () => void shoot());
  onAction("send", () => void send());
  onAction("again", () => show(held.document === undefined ? "welcome" : "method"));
  onAction("retake", () => void retake());
  onAction("another-way", () => void leave(tellAnotherWay, "another-way"));
  onAction("decline", () => void leave(tellDeclined, "declined"));
  each('[data-input="file"]', (input) =>
    input.addEventListener("change", () => {
      if (!(input instanceof HTMLInputElement)) return;
      const [file] = input.files ?? [];
      if (file !== undefined) void preview(file);
      // The same file chosen twice must count twice.
      input.value = "";
    }),
  );
};

const start = async (): Promise<void> => {
  connect();
  const state = await watched(() => true);
  each("[data-document]", (choice) => {
    const asked = state.documents.includes(choice.dataset.document ?? "");
    choice.hidden = !asked;
    const radio = choice.querySelector("input");
    if (radio !== null) radio.checked = asked && state.documents.length === 1;
  });
  if (state.state === "closed") return show("done");
  if (state.state === "submitted") return waitForEnd();
  if (state.retake !== null) return showRetake(ADVICE[state.retake.defect]);
  show("welcome");
};

void start();
