import { newFolder, pause, residentMiB, startServer } from "../processes.ts";
import { startProduct } from "../product.ts";
import { fixed, type Part, type PartOptions, type Section } from "../report.ts";
import type { GatewayServerOptions } from "../servers/gateway.ts";
import { maximum, median } from "../statistics.ts";

/** Idle memory is read after this; milliseconds. */
const SETTLED = 2000;

const run = async ({ quick, progress }: PartOptions): Promise<Section> => {
  const [folder, sessions, starts] = [newFolder(), quick ? 2000 : 50_000, quick ? 5 : 10];
  progress(`startup: writing ${sessions} sessions`);
  const seeding: GatewayServerOptions = {
    folder,
    storage: "threaded",
    applies: false,
    sessions,
    secret: "whsec_0123456789abcdef",
  };
  await (await startServer("gateway.ts", seeding)).stop();
  const [times, memory]: [number[], number[]] = [[], []];
  // The first start makes the key, and whatever a first start may leave behind for the next.
  for (let number = 0; number <= starts; number += 1) {
    progress(`startup: start ${number}`);
    const product = await startProduct({ vendorPort: 9, folder });
    if (number > 0) times.push(product.readyMs);
    if (number >= starts - (quick ? 0 : 2)) {
      await pause(SETTLED);
      memory.push(residentMiB(product.pid));
    }
    await product.stop();
  }
  const [ready, idle] = [median(times), median(memory)];
  return {
    title: "Start and idle memory",
    columns: ["measure", "median", "worst"],
    rows: [
      [`start to ready on a database of ${sessions} sessions, ms`, fixed(ready, 0), fixed(maximum(times), 0)],
      ["resident memory after two idle seconds, MiB", fixed(idle, 0), fixed(maximum(memory), 0)],
    ],
    targets: [
      { text: "start to ready < 500 ms", measured: `${fixed(ready, 0)} ms`, met: ready < 500 },
      { text: "resident memory idle < 110 MiB", measured: `${fixed(idle, 0)} MiB`, met: idle < 110 },
    ],
    notes: [
      `${starts} starts of \`node src/main.js\` with KYC_CONFIG, from the start of the process to the first 200 of /readyz, after one that made the key.`,
    ],
  };
};

export const startup: Part = { name: "startup", run };
