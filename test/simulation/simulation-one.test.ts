import { describe } from "vitest";
import { testThousandSeeds } from "./thousand.ts";

describe("the gateway in a storm of faults, crashes, pauses, orders and clock steps, from seed 1", () =>
  testThousandSeeds(1));
