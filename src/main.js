import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Plain JavaScript: what is imported before the cache is on would load the type stripper, 15 MiB that stay for good.
// Types are stripped and modules compiled once, not at every start. Everything else is imported after this, and the writer
// thread and the mock's process inherit it. Beside the code, so that whoever may change the one may change the other; where
// it cannot be written, a start is only slower.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, "../node_modules/.cache/kyc-gateway");
enableCompileCache(process.env.NODE_COMPILE_CACHE);

const { run } = await import("./start.ts");
await run();
