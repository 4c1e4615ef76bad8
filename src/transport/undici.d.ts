/** The two parts of undici that are used: its index loads fetch, caches and mocks too, 8 MiB and 60 ms of every start. */
declare module "undici/lib/dispatcher/agent.js" {
  import { Agent } from "undici";

  export = Agent;
}
declare module "undici/lib/core/connect.js" {
  import { buildConnector } from "undici";

  export = buildConnector;
}
