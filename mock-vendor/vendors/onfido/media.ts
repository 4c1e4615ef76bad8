import { uuid } from "../../ids.ts";
import { json, partsOf, route } from "../../wire.ts";
import {
  BASE,
  invalid,
  type Media,
  missing,
  type OnfidoHandler,
  type OnfidoParts,
  type OnfidoRoute,
  timeOf,
} from "./state.ts";

const COLLECTIONS = {
  documents: ["type", "applicant_id"],
  live_photos: ["applicant_id"],
  live_videos: ["applicant_id"],
  motion_captures: ["applicant_id"],
  id_photos: ["applicant_id"],
} as const;
type Collection = keyof typeof COLLECTIONS;

/** The smallest GIF: no picture is kept, so a download has nothing else to show. */
const PIXEL = Buffer.from("R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=", "base64");

const view = (media: Media) => ({
  id: media.id,
  created_at: timeOf(media.createdAt),
  href: `${BASE}/${media.collection}/${media.id}`,
  download_href: `${BASE}/${media.collection}/${media.id}/download`,
  applicant_id: media.applicant,
  ...media.fields,
});

/** Accepts an upload and drops it: only name, type and size stay. */
const upload =
  ({ context, state }: OnfidoParts, collection: Collection): OnfidoHandler =>
  async (request, account) => {
    const parts = await partsOf(request);
    const field = (name: string) => parts?.get(name);
    const absent = COLLECTIONS[collection].filter((name) => typeof field(name) !== "string");
    const file = field("file");
    if (typeof file !== "object" || file.size === 0) return invalid({ file: ["can't be blank"] });
    if (absent.length > 0) return invalid(Object.fromEntries(absent.map((name) => [name, ["can't be blank"]])));
    const applicant = String(field("applicant_id"));
    if (state.applicants.get(applicant)?.account !== account) return missing("Applicant", applicant);
    const { world } = context;
    const document = {
      type: field("type"),
      side: field("side") ?? null,
      issuing_country: field("issuing_country") ?? null,
    };
    const media: Media = {
      account,
      id: uuid(world.random),
      collection,
      createdAt: world.now(),
      applicant,
      fields: {
        file_name: file.name,
        file_type: file.type.split("/").at(-1),
        file_size: file.size,
        ...(collection === "documents" ? document : {}),
      },
    };
    state.media.set(media.id, media);
    return json(201, view(media));
  };

const list =
  ({ state }: OnfidoParts, collection: Collection): OnfidoHandler =>
  (request, account) => {
    const applicant = request.query.get("applicant_id");
    const found = [...state.media.values()].filter(
      (media) => media.account === account && media.collection === collection && media.applicant === applicant,
    );
    return json(200, { [collection]: found.map(view) });
  };

const one =
  ({ state }: OnfidoParts, collection: Collection, download: boolean): OnfidoHandler =>
  (_request, account, params) => {
    const media = state.media.get(params.id ?? "");
    if (media?.account !== account || media.collection !== collection) return missing(collection, params.id ?? "");
    return download ? { status: 200, headers: { "content-type": "image/gif" }, body: PIXEL } : json(200, view(media));
  };

export const mediaRoutes = (parts: OnfidoParts): readonly OnfidoRoute[] =>
  (Object.keys(COLLECTIONS) as Collection[]).flatMap((collection) => {
    const path = `${BASE}/${collection}`;
    return [
      route("POST", path, `upload_${collection}`, upload(parts, collection)),
      route("GET", path, `list_${collection}`, list(parts, collection)),
      route("GET", `${path}/:id`, `get_${collection}`, one(parts, collection, false)),
      route("GET", `${path}/:id/download`, `download_${collection}`, one(parts, collection, true)),
    ];
  });
