import { describe, expect, test } from "vitest";
import { CHECK_NAMES } from "../../../contracts/check.ts";
import { FAULT_KINDS, FAULTS } from "../../../contracts/fault.ts";
import {
  AUDIENCES,
  REASON_CLASSES,
  REASON_CODES,
  REASONS,
  REMEDIES,
  type ReasonRule,
  reasonClass,
  visibleTo,
} from "../../../contracts/reason.ts";
import { SCENARIO_NAMES, SCENARIOS, type Scenario } from "../../../contracts/scenario.ts";
import {
  CONTRARY,
  isTerminal,
  OPEN_STATUSES,
  OVERRIDES,
  RANK,
  STATUSES,
  type Status,
  TERMINAL,
  TRANSITIONS,
} from "../../../contracts/status.ts";
import { documents, staleDocuments } from "../../../docs/generate.ts";

const sorted = (words: readonly string[]): readonly string[] => words.toSorted();

describe("the statuses", () => {
  test("are the eight of the taxonomy and no others", () => {
    expect(sorted(STATUSES)).toEqual(
      sorted(
        "initiated capture_in_progress submitted pending_review approved rejected expired needs_resubmission".split(
          " ",
        ),
      ),
    );
  });

  test("are each either open or terminal", () => {
    expect(sorted([...OPEN_STATUSES, ...TERMINAL])).toEqual(sorted(STATUSES));
    expect(TERMINAL).toEqual(["approved", "rejected", "expired"]);
    for (const status of STATUSES) expect(isTerminal(status), status).toBe(!OPEN_STATUSES.includes(status));
  });

  test("each have a row in the transition table, and a rank of their own", () => {
    expect(sorted(Object.keys(TRANSITIONS))).toEqual(sorted(STATUSES));
    expect(sorted(Object.keys(RANK))).toEqual(sorted(STATUSES));
    expect(new Set(Object.values(RANK)).size).toBe(STATUSES.length);
  });

  test("never move to themselves, nor twice to the same", () => {
    for (const table of [TRANSITIONS, OVERRIDES, CONTRARY] as const) {
      for (const [from, targets] of Object.entries<readonly Status[]>(table)) {
        expect(targets, from).not.toContain(from);
        expect(new Set(targets).size, from).toBe(targets.length);
      }
    }
  });

  test("that are terminal have no ordinary way out", () => {
    for (const status of TERMINAL) expect(TRANSITIONS[status], status).toEqual([]);
  });

  test("that are open can reach every end", () => {
    for (const status of OPEN_STATUSES)
      expect(TRANSITIONS[status], status).toEqual(expect.arrayContaining([...TERMINAL]));
  });

  test("are all reached from the first one", () => {
    const reached = new Set<Status>(["initiated"]);
    for (const status of reached) for (const next of TRANSITIONS[status]) reached.add(next);
    expect(sorted([...reached])).toEqual(sorted(STATUSES));
  });

  test("of a decided session change by override to another decision only", () => {
    for (const status of TERMINAL) {
      expect(OVERRIDES[status].length, status).toBeGreaterThan(0);
      for (const target of OVERRIDES[status]) expect(["approved", "rejected"]).toContain(target);
    }
  });

  test("rank a tie so that an approval never hides a contrary word", () => {
    expect(STATUSES.toSorted((a, b) => RANK[a] - RANK[b]).at(-1)).toBe("approved");
  });
});

describe("the reason codes", () => {
  test("are at least 45, in six classes that all occur", () => {
    expect(REASON_CODES.length).toBeGreaterThanOrEqual(45);
    expect(REASON_CLASSES).toHaveLength(6);
    expect(sorted([...new Set(REASON_CODES.map(reasonClass))])).toEqual(sorted(REASON_CLASSES));
  });

  test("are written class.code in lower snake case", () => {
    for (const reason of REASON_CODES) expect(reason).toMatch(/^[a-z]+\.[a-z]+(_[a-z]+)*$/);
  });

  test("each have a remedy, an audience and a message", () => {
    for (const reason of REASON_CODES) {
      const rule: ReasonRule = REASONS[reason];
      expect(REMEDIES, reason).toContain(rule.remedy);
      expect(AUDIENCES, reason).toContain(rule.audience);
      expect(rule.message, reason).toMatch(/^[a-z_]+$/);
    }
  });

  test("use every remedy at least once", () => {
    expect(sorted([...new Set(REASON_CODES.map((reason) => REASONS[reason].remedy))])).toEqual(sorted(REMEDIES));
  });

  test("allow another try exactly where the person or time can mend something", () => {
    for (const reason of REASON_CODES) {
      expect(REASONS[reason].retryable, reason).toBe(!["none", "human_review"].includes(REASONS[reason].remedy));
    }
  });

  test("of compliance and fraud are hidden from the person and from support", () => {
    for (const reason of REASON_CODES.filter((code) => ["compliance", "fraud"].includes(reasonClass(code)))) {
      expect(visibleTo(reason, "user"), reason).toBe(false);
      expect(visibleTo(reason, "support"), reason).toBe(false);
      expect(visibleTo(reason, "compliance"), reason).toBe(true);
    }
  });

  test("are all visible to an auditor", () => {
    expect(REASON_CODES.filter((reason) => !visibleTo(reason, "auditor"))).toEqual([]);
  });
});

describe("the fault table", () => {
  test("has one rule for every kind", () => {
    expect(sorted(Object.keys(FAULTS))).toEqual(sorted(FAULT_KINDS));
  });

  test("never fails over by itself from a start that may have happened", () => {
    for (const kind of ["timeout", "in_doubt", "unreadable"] as const)
      expect(FAULTS[kind].failover).toBe("after_resolve");
  });

  test("opens no breaker and tries no other vendor for our own bad input", () => {
    expect(FAULTS.refused_input).toMatchObject({ retry: "never", breaker: "ignore", failover: "no" });
  });

  test("opens the breaker at once only when the credentials are refused", () => {
    expect(FAULT_KINDS.filter((kind) => FAULTS[kind].breaker === "open")).toEqual(["unauthorized"]);
  });
});

describe("the scenario table", () => {
  const rows: readonly (readonly [string, Scenario])[] = SCENARIO_NAMES.map((name) => [name, SCENARIOS[name]]);

  test("uses known statuses, reasons and checks", () => {
    for (const [name, row] of rows) {
      for (const status of [row.ends, ...(row.through ?? [])]) expect(STATUSES, name).toContain(status);
      for (const reason of [row.reason, row.coarse])
        if (reason !== undefined) expect(REASON_CODES, name).toContain(reason);
      if (row.needs !== undefined) expect(CHECK_NAMES, name).toContain(row.needs);
    }
  });

  test("passes only through moves that the transition table allows", () => {
    for (const [name, row] of rows) {
      const way: readonly Status[] = ["submitted", ...(row.through ?? []), row.ends];
      way.slice(1).forEach((to, index) => {
        const from = way[index];
        if (from !== undefined && from !== to && to !== "initiated") expect(TRANSITIONS[from], name).toContain(to);
      });
    }
  });

  test("contests decided sessions only", () => {
    for (const [name, row] of rows) if (row.contested) expect(isTerminal(row.ends), name).toBe(true);
  });

  test("shortens the session's life wherever time running out is the scenario", () => {
    for (const [name, row] of rows) expect(row.lifeSeconds !== undefined, name).toBe(row.ends === "expired");
  });

  test("has the names in kebab case", () => {
    for (const name of SCENARIO_NAMES) expect(name).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
  });
});

describe("the generated documents", () => {
  test("agree with the tables they are made from", () => {
    const stale = staleDocuments().map((document) => document.path);
    expect(stale, "run: npm run docs -- --write").toEqual([]);
  });

  test("draw every status, every override and every end", () => {
    const text = documents().find((document) => document.path === "docs/state-diagram.md")?.text ?? "";
    for (const status of STATUSES) expect(text).toContain(status);
    for (const from of TERMINAL) {
      expect(text).toContain(`  ${from} --> [*]`);
      for (const to of OVERRIDES[from]) expect(text).toContain(`  ${from} --> ${to}: override`);
    }
  });
});
