import { CHECK_OUTCOMES, type CheckOutcome, DOCUMENT_CLASSES } from "../../../contracts/check.ts";
import { REASON_CODES, REASONS, type Reason, reasonClass } from "../../../contracts/reason.ts";
import { type Reply, route, textOf } from "../../wire.ts";
import { become } from "./callbacks.ts";
import { escaped, isOwnForm, pageReply, seeOther } from "./html.ts";
import { type Case, type CaseStatus, isOver, isoOf, type ManualParts, type ManualRoute, problem } from "./state.ts";

/** What a reviewer can do, and what they must have written down before. */
const DECISIONS = {
  shown: { label: "Document was shown", needs: () => undefined },
  incomplete: {
    label: "Ask for more",
    needs: (_one: Case, reasons: readonly Reason[]) =>
      reasons.some((code) => REASONS[code].retryable)
        ? undefined
        : "Say what the person must do: tick a reason that allows another try.",
  },
  escalated: { label: "Escalate", needs: () => undefined },
  accepted: {
    label: "Accept",
    needs: (one: Case) =>
      [...one.outcomes.values()].every((outcome) => outcome === "clear") && one.document !== null
        ? undefined
        : "Every check must be clear, and the document named, before a case is accepted.",
  },
  refused: {
    label: "Refuse",
    needs: (_one: Case, reasons: readonly Reason[]) =>
      reasons.length > 0 ? undefined : "Give the reason for which the person is refused.",
  },
} as const satisfies Readonly<
  Partial<Record<CaseStatus, { label: string; needs: (one: Case, reasons: readonly Reason[]) => string | undefined }>>
>;
type DecisionName = keyof typeof DECISIONS;
const isDecision = (name: string): name is DecisionName => Object.hasOwn(DECISIONS, name);

/** Reasons that a reviewer can have: not those about a vendor's machines. */
const REVIEWER_REASONS = REASON_CODES.filter((code) => reasonClass(code) !== "vendor");

const words = (text: string): string => escaped(text.replaceAll("_", " "));
const checked = (yes: boolean): string => (yes ? " checked" : "");

const listPage = ({ cases }: ManualParts): Reply => {
  const rows = [...cases.values()]
    .toReversed()
    .map((one) =>
      [
        `<tr><td><a href="/desk/cases/${escaped(one.id)}">${escaped(one.id)}</a></td>`,
        `<td><span class="tag">${words(one.status)}</span></td><td>${one.way === null ? "" : words(one.way)}</td>`,
        `<td>${escaped(one.country)}</td><td>${[...one.outcomes.keys()].map(words).join(", ")}</td>`,
        `<td>${escaped(isoOf(one.createdAt).slice(0, 16).replace("T", " "))}</td></tr>`,
      ].join(""),
    );
  const heads = ["Case", "Status", "Way", "Country", "Checks", "Opened (UTC)"].map(
    (head) => `<th scope="col">${head}</th>`,
  );
  const table = `<div class="scroll"><table><thead><tr>${heads.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
  const body = `<h1>Manual desk</h1>${rows.length === 0 ? "<p>No case is waiting.</p>" : table}`;
  return pageReply(200, { language: "en", title: "Manual desk", body });
};

const flat = (value: unknown): string =>
  typeof value === "object" && value !== null ? Object.values(value).map(flat).join(", ") : String(value);

const personCard = ({ person }: Case): string => {
  if (person === null) return '<p class="muted">The data of this person were erased.</p>';
  const rows = Object.entries(person).map(
    ([name, value]) => `<tr><th scope="row">${words(name)}</th><td>${escaped(flat(value))}</td></tr>`,
  );
  return rows.length === 0
    ? '<p class="muted">Nothing is known of the person: take the data from the document.</p>'
    : `<table><tbody>${rows.join("")}</tbody></table>`;
};

const checkFields = ({ outcomes }: Case): string =>
  [...outcomes]
    .map(([name, held]) => {
      const radios = CHECK_OUTCOMES.map(
        (outcome) =>
          `<label><input type="radio" name="check:${name}" value="${outcome}"${checked(outcome === held)}>${words(outcome)}</label>`,
      );
      return `<fieldset><legend>${words(name)}</legend>${radios.join("")}</fieldset>`;
    })
    .join("");

const documentField = ({ documents, document }: Case): string => {
  const radios = documents.map(
    (name) =>
      `<label><input type="radio" name="document" value="${name}"${checked(name === document)}>${words(name)}</label>`,
  );
  return `<fieldset><legend>Document that was shown</legend>${radios.join("")}</fieldset>`;
};

const reasonFields = ({ reasons }: Case): string => {
  const boxes = REVIEWER_REASONS.map(
    (code) =>
      `<label><input type="checkbox" name="reason" value="${code}"${checked(reasons.includes(code))}>${words(code.replace(".", ": "))}</label>`,
  );
  return `<details><summary>Reasons</summary><div class="reasons">${boxes.join("")}</div></details>`;
};

const decisionButtons = (): string => {
  const buttons = Object.entries(DECISIONS).map(
    ([name, { label }]) =>
      `<button name="decision" value="${name}"${name === "accepted" ? ' class="primary"' : ""}>${label}</button>`,
  );
  return `<div class="actions"><button name="decision" value="none">Save</button>${buttons.join("")}</div>`;
};

const casePage = (one: Case, error?: string): Reply => {
  const editable = one.status !== "withdrawn" && one.status !== "lapsed";
  const form = `<form method="post">${documentField(one)}${checkFields(one)}${reasonFields(one)}<h2>Decision</h2>${decisionButtons()}</form>`;
  const body = [
    '<p><a href="/desk">All cases</a></p>',
    `<h1>${escaped(one.id)} <span class="tag">${words(one.status)}</span></h1>`,
    error === undefined ? "" : `<p class="error" role="alert">${escaped(error)}</p>`,
    `<p class="muted">Attempt ${escaped(one.reference)}. Country ${escaped(one.country)}, ${one.way === null ? "no way chosen yet" : words(one.way)}. `,
    "Look at the document; take no picture of it.</p>",
    `<div class="card">${personCard(one)}</div>`,
    editable ? form : "<p>This case has ended.</p>",
  ];
  return pageReply(error === undefined ? 200 : 422, {
    language: "en",
    title: `Case ${one.id}`,
    body: body.join(""),
  });
};

/** What the form says, written down on the case; names that are not on the form are left out. */
const record = (one: Case, form: URLSearchParams): readonly Reason[] => {
  for (const name of one.outcomes.keys()) {
    const outcome = CHECK_OUTCOMES.find((known): known is CheckOutcome => known === form.get(`check:${name}`));
    if (outcome !== undefined) one.outcomes.set(name, outcome);
  }
  one.document = DOCUMENT_CLASSES.find((known) => known === form.get("document")) ?? one.document;
  const reasons = form.getAll("reason");
  return REVIEWER_REASONS.filter((code) => reasons.includes(code));
};

const decide = (parts: ManualParts, one: Case, form: URLSearchParams): Reply => {
  const reasons = record(one, form);
  one.reasons = reasons;
  const name = form.get("decision") ?? "";
  const back = seeOther(`/desk/cases/${one.id}`);
  if (!isDecision(name) || one.status === "withdrawn" || one.status === "lapsed") return back;
  const missing = DECISIONS[name].needs(one, reasons);
  if (missing !== undefined) return casePage(one, missing);
  // Who works a case by hand ends what a scenario would have made of it.
  parts.context.stop("manual", one.id);
  parts.context.publish(become(parts, one, name, { reasons: name === "accepted" ? [] : reasons }));
  return isOver(one) ? seeOther("/desk") : back;
};

/** The reviewers' pages. In local mode whoever reaches the mock is a reviewer; a desk of your own asks who they are. */
export const deskRoutes = (parts: ManualParts): readonly ManualRoute[] => {
  const open = (method: string, path: string, operation: string, handle: ManualRoute["handle"]): ManualRoute => ({
    ...route(method, path, operation, handle),
    open: true,
  });
  const withCase =
    (act: (one: Case, form: URLSearchParams) => Reply): ManualRoute["handle"] =>
    (request, _account, params) => {
      const one = parts.cases.get(params.id ?? "");
      if (one === undefined) return problem(404, "There is no such case");
      if (request.method === "POST" && !isOwnForm(request)) return problem(403, "This form is not the desk's own");
      return { ...act(one, new URLSearchParams(textOf(request))), reference: one.reference };
    };
  return [
    open("GET", "/desk", "desk_page", () => listPage(parts)),
    open(
      "GET",
      "/desk/cases/:id",
      "case_page",
      withCase((one) => casePage(one)),
    ),
    open(
      "POST",
      "/desk/cases/:id",
      "case_decision",
      withCase((one, form) => decide(parts, one, form)),
    ),
  ];
};
