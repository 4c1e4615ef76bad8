import type { LookupFunction, Socket } from "node:net";
import { isIP } from "node:net";
import type { buildConnector } from "undici";
import { addressKind } from "./address.ts";

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** Every address of a host name. Rejects when there is none. */
export type Resolve = (hostname: string) => Promise<readonly ResolvedAddress[]>;

export type Allowed = (address: string) => boolean;

/** `code` is how the client tells it from other failures to connect. */
export class AddressForbidden extends Error {
  readonly code = "ADDRESS_FORBIDDEN";
}

/** An own service on loopback may be called only where a composition root says so (local mode). */
export const publicOnly =
  (allowLoopback: boolean): Allowed =>
  (address) => {
    const kind = addressKind(address);
    return kind === "public" || (allowLoopback && kind === "loopback");
  };

/**
 * The lookup of a connection: one resolution, all of it checked, and the socket dials out of exactly that answer.
 * One forbidden answer among good ones refuses the host: it would be the one dialled next time.
 */
export const guardedLookup =
  (resolve: Resolve, allowed: Allowed): LookupFunction =>
  (hostname, options, done) => {
    resolve(hostname).then(
      (answers) => {
        const [first] = answers;
        if (first === undefined || !answers.every(({ address }) => allowed(address)))
          done(new AddressForbidden("an address of the host is not allowed"), "", 0);
        else if (options.all) done(null, [...answers]);
        else done(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => done(error, "", 0),
    );
  };

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, "");

/** Wraps a connector: a literal address never reaches a lookup, and the socket itself has the last word. */
export const guardedConnector =
  (connect: buildConnector.connector, allowed: Allowed): buildConnector.connector =>
  (options, done) => {
    const host = bare(options.hostname);
    if (isIP(host) !== 0 && !allowed(host)) {
      done(new AddressForbidden("the address is not allowed"), null);
      return;
    }
    connect(options, (...[error, socket]: [Error, null] | [null, Socket]) => {
      if (error !== null) {
        done(error, null);
        return;
      }
      if (allowed(socket.remoteAddress ?? "")) {
        done(null, socket);
        return;
      }
      socket.destroy();
      done(new AddressForbidden("the socket reached an address that is not allowed"), null);
    });
  };
