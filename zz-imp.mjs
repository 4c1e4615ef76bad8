import {readFileSync} from "node:fs";
const m=()=>{global.gc?.();const s=readFileSync("/proc/self/status","utf8");return /VmRSS:\s+(\d+)/.exec(s)[1]/1024|0};
console.log("start",m());
for (const x of ["undici","hono","@hono/node-server","zod","pino","opossum","@opentelemetry/api","node:sqlite"]) {const t=performance.now();await import("/work/main/node_modules/"+x+"/package.json",{with:{type:"json"}}).catch(()=>{}); await import(import.meta.resolve(x)).catch(e=>console.log(x,e.message)); console.log(x,m(),(performance.now()-t).toFixed(0))}
const t=performance.now();await import("/work/main/src/app.ts");console.log("app.ts",m(),(performance.now()-t).toFixed(0));
