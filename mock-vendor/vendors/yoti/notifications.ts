import type { Callback } from "../../twin.ts";
import { isObject, type JsonObject, stringOf } from "../../wire.ts";
import { labelsIn, type Session } from "./state.ts";

/** The token is given in clear; the vendor encodes it for Basic. */
const authorizationOf = (type: string, token: string): string =>
  type === "BASIC" ? `Basic ${Buffer.from(token).toString("base64")}` : `Bearer ${token}`;

/** Topics are asked for in upper case and sent in lower case. A notification carries no result. */
export const notify = (session: Session, topic: string, about: JsonObject = {}): readonly Callback[] => {
  const { notifications } = session.fields;
  if (!isObject(notifications) || !Array.isArray(notifications.topics)) return [];
  const url = stringOf(notifications.endpoint);
  if (url === undefined || !notifications.topics.includes(topic.toUpperCase())) return [];
  const [type, token] = [stringOf(notifications.auth_type) ?? "BASIC", stringOf(notifications.auth_token)];
  return [
    {
      vendor: "yoti",
      type: topic,
      object: session.id,
      reference: labelsIn(session.fields).reference ?? null,
      url,
      body: JSON.stringify({ session_id: session.id, topic, ...about }),
      headersFor: ({ secretOf }) => ({
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: authorizationOf(type, secretOf(token)) }),
      }),
    },
  ];
};
