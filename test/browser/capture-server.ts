import { readFileSync } from "node:fs";
import { serve } from "@hono/node-server";
import { captureRoutes } from "../../mock-vendor/capture/routes.ts";
import type { CaptureSession, CaptureSessions, Defect } from "../../mock-vendor/capture/session.ts";

export type Told =
  | { readonly told: "opened" | "another_way" | "declined" }
  | {
      readonly told: "submitted";
      readonly document: string;
      readonly defects: readonly Defect[];
      readonly selfie: boolean;
    };

/** Capture sessions in memory that behave as a twin does: a bad picture opens a retake, a good one is submitted. */
export interface TestSessions extends CaptureSessions {
  readonly add: (session: Partial<CaptureSession> & { readonly token: string }) => void;
  readonly set: (token: string, change: Partial<CaptureSession>) => void;
  readonly told: (token: string) => readonly Told[];
}

export const createTestSessions = (): TestSessions => {
  const sessions = new Map<string, CaptureSession>();
  const told: { readonly token: string; readonly fact: Told }[] = [];
  const set: TestSessions["set"] = (token, change) => {
    const session = sessions.get(token);
    if (session) sessions.set(token, { ...session, ...change });
  };
  const tell = (token: string, fact: Told): void => void told.push({ token, fact });
  return {
    add: (session) =>
      sessions.set(session.token, {
        vendor: "onfido",
        documents: ["passport", "identity_card", "driving_licence"],
        state: "open",
        ...session,
      }),
    set,
    told: (token) => told.filter((entry) => entry.token === token).map(({ fact }) => fact),
    find: (vendor, token) => (sessions.get(token)?.vendor === vendor ? sessions.get(token) : undefined),
    opened: (token) => tell(token, { told: "opened" }),
    submitted: (token, { document, defects, selfie }) => {
      tell(token, { told: "submitted", document, defects, selfie });
      const [defect] = defects;
      set(token, defect === undefined ? { state: "submitted" } : { retake: { defect } });
    },
    anotherWay: (token) => {
      tell(token, { told: "another_way" });
      set(token, { state: "closed" });
    },
    declined: (token) => {
      tell(token, { told: "declined" });
      set(token, { state: "closed" });
    },
  };
};

export interface CaptureServer {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** The capture page on a loopback port of its own. */
export const startCaptureServer = (sessions: CaptureSessions): Promise<CaptureServer> =>
  new Promise((resolve) => {
    const server = serve({ fetch: captureRoutes(sessions).fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) =>
      resolve({
        origin: `http://127.0.0.1:${port}`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            if ("closeAllConnections" in server) server.closeAllConnections();
          }),
      }),
    );
  });

export const specimenFile = (name: "passport" | "identity-card" | "driving-licence"): Buffer =>
  readFileSync(new URL(`../../mock-vendor/capture/specimens/${name}.jpg`, import.meta.url));
