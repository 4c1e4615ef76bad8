import { type Reply, route, textOf } from "../../wire.ts";
import { become } from "./callbacks.ts";
import { escaped, isOwnForm, pageReply, seeOther } from "./html.ts";
import { type Case, isOver, type ManualParts, type ManualRoute, problem, WAYS } from "./state.ts";
import { textFor } from "./text.ts";

const backTo = (one: Case, label: string): string =>
  one.returnUrl !== undefined && /^https?:\/\//.test(one.returnUrl)
    ? `<p><a href="${escaped(one.returnUrl)}">${escaped(label)}</a></p>`
    : "";

const choices = (one: Case): string => {
  const [, text] = textFor(one.locale);
  const buttons = WAYS.map((way) => `<button name="way" value="${way}">${escaped(text.ways[way])}</button>`);
  const list = one.documents.map((name) => `<li>${escaped(text.documents[name])}</li>`);
  return [
    `<p>${escaped(text.bring)}</p><ul>${list.join("")}</ul><h2>${escaped(text.choose)}</h2>`,
    `<form method="post" class="choices">${buttons.join("")}</form>`,
  ].join("");
};

const chosen = (one: Case, way: NonNullable<Case["way"]>): string => {
  const [, text] = textFor(one.locale);
  return [
    `<div class="card"><h2>${escaped(text.ways[way])}</h2><p>${escaped(text.chosen[way])}</p>`,
    `<p><strong>${escaped(one.id)}</strong></p></div>`,
    `<form method="post"><button name="way" value="none">${escaped(text.other)}</button></form>`,
  ].join("");
};

/** What the person is told: how to show a document to somebody, and that nobody takes a picture of it. */
const page = (one: Case): Reply => {
  const [language, text] = textFor(one.locale);
  const inner = isOver(one) ? `<p>${escaped(text.over)}</p>` : one.way === null ? choices(one) : chosen(one, one.way);
  const lead = `<h1>${escaped(text.title)}</h1><p>${escaped(text.lead)}</p>`;
  const body = `${lead}${inner}<p class="muted">${escaped(text.noPicture)}</p>${backTo(one, text.back)}`;
  return pageReply(200, { language, title: text.title, body, narrow: true });
};

const choose = (parts: ManualParts, one: Case, value: string | null): void => {
  const way = WAYS.find((known) => known === value) ?? null;
  if (isOver(one) || (way === null && one.way === null)) return;
  // Somebody who has shown the document and now chooses another way has still shown it.
  const status = one.status === "open" || one.status === "incomplete" ? "meeting" : one.status;
  parts.context.publish(become(parts, one, way === null ? one.status : status, { way }));
};

export const personRoutes = (parts: ManualParts): readonly ManualRoute[] => {
  const address = "/desk/person/:token";
  const withPage =
    (act: (one: Case, body: string) => Reply): ManualRoute["handle"] =>
    (request, _account, params) => {
      const one = parts.pages.get(params.token ?? "");
      if (one === undefined) return problem(404, "This address leads nowhere");
      if (request.method === "POST" && !isOwnForm(request)) return problem(403, "This form is not the page's own");
      return { ...act(one, textOf(request)), reference: one.reference };
    };
  const answer = withPage((one, body) => {
    choose(parts, one, new URLSearchParams(body).get("way"));
    return seeOther(`/desk/person/${one.pageToken}`);
  });
  return [
    { ...route("GET", address, "person_page", withPage(page)), open: true },
    { ...route("POST", address, "person_choice", answer), open: true },
  ];
};
