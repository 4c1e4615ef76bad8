/** The element marked `data-part="name"`; the page's own HTML always has it. */
export const part = <E extends Element = HTMLElement>(name: string): E => {
  const found = document.querySelector<E>(`[data-part="${name}"]`);
  if (found === null) throw new Error(`the page has no part ${name}`);
  return found;
};

export const each = (selector: string, act: (element: HTMLElement) => void): void =>
  document.querySelectorAll<HTMLElement>(selector).forEach(act);

/** Runs `act` on a click on any control marked `data-action="name"`. */
export const onAction = (name: string, act: () => void): void =>
  each(`[data-action="${name}"]`, (element) => element.addEventListener("click", act));

const spoken: { last: string } = { last: "" };

/** Says it to screen readers, once: hints change five times a second and most repeat the one before. */
export const say = (words: string): void => {
  if (words === spoken.last) return;
  spoken.last = words;
  part("spoken").textContent = words;
};

const STEPS = ["document", "picture", "result"] as const;

/** Which of the three steps each screen belongs to. */
const STEP_OF = {
  welcome: 0,
  method: 1,
  camera: 1,
  preview: 1,
  sending: 1,
  retake: 1,
  trouble: 1,
  submitted: 2,
  done: 2,
  "another-way": 2,
  declined: 2,
} as const;

export type Screen = keyof typeof STEP_OF;

/** Shows one screen and moves the focus to its heading, so that a screen reader reads it and Tab goes on from there. */
export const show = (screen: Screen): void => {
  each("[data-screen]", (section) => {
    section.hidden = section.dataset.screen !== screen;
  });
  STEPS.forEach((step, index) => {
    const item = document.querySelector(`[data-step="${step}"]`);
    item?.classList.toggle("past", index < STEP_OF[screen]);
    if (index === STEP_OF[screen]) item?.setAttribute("aria-current", "step");
    else item?.removeAttribute("aria-current");
  });
  const heading = document.querySelector<HTMLElement>(`[data-screen="${screen}"] h1`);
  document.title = heading?.textContent ?? "Your document";
  window.scrollTo(0, 0);
  heading?.focus();
};
