import { expect, test } from "vitest";
import { startWhole } from "./whole-gateway.ts";
import { open, read, everything } from "./whole-session.ts";
test("smoke", async () => {
  const whole = await startWhole();
  for (const v of ["onfido","sumsub","stripe-identity"] as const) {
    const s = await open(whole, "approve", v);
    await whole.world.advance(5000);
    expect((await read(whole, s.id)).status).toBe("approved");
  }
  const all = await everything(whole.store);
  console.log(Object.fromEntries(Object.entries(all).map(([k,v])=>[k,v.length])));
});
