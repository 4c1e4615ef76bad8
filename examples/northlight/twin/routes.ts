import { uuid } from "../../../mock-vendor/ids.ts";
import {
  type Exchange,
  empty,
  isObject,
  type JsonObject,
  json,
  jsonOf,
  type Labels,
  type Reply,
  type Route,
  route,
  stringOf,
} from "../../../mock-vendor/wire.ts";
import type { NorthlightAccount } from "./account.ts";
import { changed, isEnded, notFound, type Parts, problem, type Verification, viewOf } from "./state.ts";

type Handler = Route<NorthlightAccount>["handle"];

const FIELDS = ["reference", "redirect_url", "language", "lifetime", "documents", "person", "labels"];
const PERSON = ["first_name", "last_name", "birth_date", "email", "phone", "nationality", "address"];
const DOCUMENTS = { passport: "passport", id_card: "identity_card", driving_license: "driving_licence" } as const;
const KNOWN: readonly string[] = [...Object.keys(DOCUMENTS), "residence_permit"];

const labelsOf = (request: Exchange): Labels => {
  const { labels, reference } = jsonOf(request) ?? {};
  const { mock_scenario: scenario, attempt } = isObject(labels) ? labels : {};
  return {
    ...(typeof scenario === "string" ? { scenario } : {}),
    attempt: Number(attempt ?? "1"),
    reference: stringOf(reference) ?? null,
  };
};

const documentsOf = ({ documents }: JsonObject): readonly string[] => (Array.isArray(documents) ? documents : []);
const strangeIn = (value: JsonObject, known: readonly string[]): string | undefined =>
  Object.keys(value).find((name) => !known.includes(name));

/** What is wrong with a request, in the vendor's words. */
const refusalOf = (body: JsonObject): string | undefined => {
  const { reference, lifetime, person = {} } = body;
  const strange = strangeIn(body, FIELDS) ?? (isObject(person) ? strangeIn(person, PERSON) : "person");
  if (strange !== undefined) return `${strange} is not a field`;
  if (stringOf(reference) === undefined) return "reference is required";
  const documents = documentsOf(body);
  if (documents.length === 0 || documents.some((name) => !KNOWN.includes(name))) return "documents are wrong";
  if (lifetime !== undefined && !(Number(lifetime) >= 60 && Number(lifetime) <= 604_800)) return "lifetime is wrong";
  const { nationality } = isObject(person) ? person : {};
  return nationality === undefined || /^[A-Z]{3}$/.test(String(nationality)) ? undefined : "nationality is no country";
};

const pageOf = ({ context }: Parts, token: string, endsAt: number): Verification["page"] => ({
  url: `${context.publicUrl}/capture/northlight/${token}`,
  endsAt,
});

const create =
  (parts: Parts): Handler =>
  (request, account) => {
    const body = jsonOf(request);
    const wrong = body === undefined ? "no JSON object" : refusalOf(body);
    if (body === undefined || wrong !== undefined) return problem(422, "invalid", wrong ?? "");
    const { context, verifications } = parts;
    const { now, random } = context.world;
    const [id, reference] = [`ver_${uuid(random)}`, String(body.reference)];
    const linkEndsAt = now() + Number(body.lifetime ?? 604_800) * 1000;
    const token = context.enrol({
      ...{ vendor: "northlight", object: id, reference, linkEndsAt, labels: labelsOf(request) },
      documents: documentsOf(body).map((name) => DOCUMENTS[name as keyof typeof DOCUMENTS] ?? "identity_card"),
      returnUrl: stringOf(body.redirect_url),
    });
    const one: Verification = {
      ...{ account, id, reference, createdAt: now(), state: "waiting", stateAt: now() },
      ...{ page: pageOf(parts, token, linkEndsAt), findings: [], checks: {} },
    };
    verifications.set(id, one);
    return json(201, viewOf(one), { reference });
  };

const list =
  ({ verifications }: Parts): Handler =>
  ({ query }, account) => {
    const found = [...verifications.values()].filter(
      (one) => one.account === account && one.reference === query.get("reference"),
    );
    return json(200, { data: found.reverse().map(viewOf) });
  };

const withOne =
  (parts: Parts, act: (one: Verification) => Reply): Handler =>
  (_request, account, { id = "" }) => {
    const one = parts.verifications.get(id);
    return one?.account === account ? { ...act(one), reference: one.reference } : notFound;
  };

const reopen = (parts: Parts, one: Verification): Reply => {
  if (one.state !== "again") return problem(409, "wrong_state", "Nothing is asked again");
  const token = parts.context.renew("northlight", one.id, { again: true });
  one.page = pageOf(parts, token, one.page.endsAt);
  return json(200, viewOf(one));
};

const cancel = (parts: Parts, one: Verification): Reply => {
  if (isEnded(one)) return problem(409, "wrong_state", "It has ended");
  parts.context.stop("northlight", one.id);
  one.state = "withdrawn";
  one.stateAt = parts.context.world.now();
  parts.context.publish(changed(parts, one));
  return json(200, viewOf(one));
};

const remove = (parts: Parts, one: Verification): Reply => {
  parts.context.stop("northlight", one.id);
  parts.verifications.delete(one.id);
  return empty(204);
};

export const routesOf = (parts: Parts): readonly Route<NorthlightAccount>[] => {
  const [all, one] = ["/v2/verifications", "/v2/verifications/:id"];
  const on = (act: (parts: Parts, one: Verification) => Reply) => withOne(parts, (found) => act(parts, found));
  return [
    route("POST", all, "create_verification", create(parts), labelsOf),
    route("GET", all, "list_verifications", list(parts)),
    route(
      "GET",
      one,
      "get_verification",
      on((_, found) => json(200, viewOf(found))),
    ),
    route("POST", `${one}/reopen`, "reopen_verification", on(reopen)),
    route("POST", `${one}/cancel`, "cancel_verification", on(cancel)),
    route("DELETE", one, "delete_verification", on(remove)),
  ];
};
