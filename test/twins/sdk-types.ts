/** The types of a vendor's own SDK are its newest published description: each message of the twin is written down as one of them. */
export interface Typed {
  /** What stands above the messages; `$modules` is where the packages are. */
  readonly imports: string;
  /** File of types that is generated from the vendor's description, to be read as what is on the wire. */
  readonly generated?: string;
  /** The first row that fits: path of a request, status, type. */
  readonly answers: readonly (readonly [path: RegExp, status: number, type: string])[];
  readonly callback: string;
  /** The types let words through that they do not know. */
  readonly openWords?: true;
  /** JSON pointers, `*` for the place in a list, of what the types do not know and the vendor sends all the same. */
  readonly apart: readonly { readonly pointer: string; readonly whenNull?: true; readonly why: string }[];
}

const NULLS =
  "Onfido's recorded answers have null where its description knows absence alone; the SDK is generated from the description";
const TASKS = "Onfido's sample callbacks of tasks have it, its description has not";

const nulls = (...pointers: readonly string[]): Typed["apart"] =>
  pointers.map((pointer) => ({ pointer, whenNull: true, why: NULLS }));

const ADDRESS = ["flat_number", "building_number", "building_name", "street", "sub_street", "state"];
const RUNS = ["", "/*"];

export const TYPED = {
  onfido: {
    imports: 'import type * as V from "./generated.d.ts";',
    generated: "@onfido/api/dist/api.d.ts",
    answers: [
      [/\/applicants$/, 201, "V.Applicant"],
      [/\/workflow_runs$/, 201, "V.WorkflowRun"],
      [/\/workflow_runs$/, 200, "V.WorkflowRun[]"],
      [/\/workflow_runs\/[^/]+$/, 200, "V.WorkflowRun"],
      [/\/tasks$/, 200, "V.TaskItem[]"],
      [/\/tasks\/[^/]+$/, 200, "V.Task"],
    ],
    callback: "V.WebhookEvent",
    apart: [
      ...nulls("/delete_at", "/location", ...ADDRESS.map((name) => `/address/${name}`)),
      ...nulls(...RUNS.flatMap((run) => [`${run}/output`, `${run}/error`]), "/payload/resource/error"),
      ...["task_spec_id", "task_def_id", "workflow_run_id"].map((name) => ({
        pointer: `/payload/object/${name}`,
        why: TASKS,
      })),
    ],
  },
  "plaid-idv": {
    imports: `import type * as V from "./generated.d.ts";
type Webhook = V.IdentityVerificationStatusUpdatedWebhook | V.IdentityVerificationStepUpdatedWebhook
  | V.IdentityVerificationRetriedWebhook | V.ScreeningStatusUpdatedWebhook;`,
    generated: "plaid/dist/api.d.ts",
    answers: [
      [/^\/identity_verification\/create/, 200, "V.IdentityVerificationCreateResponse"],
      [/^\/identity_verification\/get/, 200, "V.IdentityVerificationGetResponse"],
      [/^\/identity_verification\/list/, 200, "V.IdentityVerificationListResponse"],
      [/^\/identity_verification\/retry/, 200, "V.IdentityVerificationRetryResponse"],
      [/\/individual\/hit\/list/, 200, "V.WatchlistScreeningIndividualHitListResponse"],
      [/./, 400, "V.PlaidError"],
    ],
    callback: "Webhook",
    apart: [],
  },
  "stripe-identity": {
    imports: `import Stripe from "$modules/stripe/esm/stripe.esm.node.js";
type Session = Stripe.Identity.VerificationSession;
type Sessions = Stripe.ApiList<Session>;`,
    answers: [
      [/\/verification_sessions$/, 200, "Session | Sessions"],
      [/\/verification_sessions\/[^/]+/, 200, "Session"],
    ],
    callback: "Stripe.Event",
    openWords: true,
    apart: [],
  },
} as const satisfies Readonly<Record<string, Typed>>;
