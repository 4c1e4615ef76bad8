import { readFileSync } from "node:fs";

/** Objects, journal, faults and clock on one page without anything from elsewhere. */
export const CONTROL_PAGE = readFileSync(new URL("./page.html", import.meta.url), "utf8");
