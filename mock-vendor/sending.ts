import type { Courier } from "./deliver.ts";
import type { Play } from "./play.ts";
import type { Callback, Twin } from "./twin.ts";

export interface SendingParts {
  readonly courier: Courier;
  readonly twinOf: (vendor: string) => Twin;
  readonly pace: number;
}

const COPY_GAP_SECONDS = 0.05;
const REVERSE_GAP_SECONDS = 0.1;
const STALE_SECONDS = 0.4;

const post = ({ courier, pace }: SendingParts, callback: Callback, seconds: number, mark?: string): void =>
  courier.post(callback, { delaySeconds: seconds / pace, ...(mark === undefined ? {} : { mark }) });

/** Everything is kept; the last step lets it go in reverse. */
const sendReversed = (parts: SendingParts, play: Play, callbacks: readonly Callback[], last: boolean): void => {
  play.held.push(...callbacks);
  if (!last) return;
  for (const [index, callback] of play.held.splice(0).reverse().entries()) {
    post(parts, callback, index * REVERSE_GAP_SECONDS, "reordered");
  }
};

/** One callback is always kept back, so that the last but one comes after the last; then the first comes again. */
const sendStale = (parts: SendingParts, play: Play, callbacks: readonly Callback[], last: boolean): void => {
  if (last) {
    for (const callback of callbacks) post(parts, callback, 0);
    const again = play.first === undefined ? [] : [play.first];
    for (const old of [...play.held.splice(0), ...again]) post(parts, old, STALE_SECONDS, "stale");
    return;
  }
  play.first ??= callbacks[0];
  const ready = [...play.held, ...callbacks];
  play.held = ready.splice(-1);
  for (const callback of ready) post(parts, callback, 0);
};

const sendVerdict = (parts: SendingParts, play: Play, verdict: Callback): void => {
  const { delivery = {} } = play.script;
  const { vendor, object } = play.enrolment;
  for (const lie of delivery.forge ? parts.twinOf(vendor).forge(object) : []) {
    parts.courier.post(lie, { spoilt: true, mark: "forged" });
  }
  if (delivery.dropLast) parts.courier.drop(verdict);
  else post(parts, verdict, delivery.delayLast ?? 0);
};

const sendPlainly = (parts: SendingParts, play: Play, callbacks: readonly Callback[], last: boolean): void => {
  const verdict = last ? callbacks.at(-1) : undefined;
  const copies = play.script.delivery?.copies ?? 1;
  for (const callback of callbacks) {
    if (callback === verdict) sendVerdict(parts, play, callback);
    else post(parts, callback, 0);
    for (let copy = 1; copy < copies; copy += 1) post(parts, callback, copy * COPY_GAP_SECONDS, "duplicate");
  }
};

/** Sends what a stage causes the way the scenario's wire would. */
export const send = (parts: SendingParts, play: Play, callbacks: readonly Callback[], last: boolean): void => {
  const { delivery } = play.script;
  const way = delivery?.reversed ? sendReversed : delivery?.stale ? sendStale : sendPlainly;
  way(parts, play, callbacks, last);
};
