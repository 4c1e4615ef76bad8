/** Loaded before a server that cannot be told an address: whatever it listens on, it listens on this machine only. */
import { Server } from "node:net";

const { listen } = Server.prototype;

const onLoopback = (given: unknown): unknown => {
  if (typeof given === "number" || typeof given === "string") return { port: Number(given), host: "127.0.0.1" };
  return typeof given === "object" && given !== null && "port" in given ? { ...given, host: "127.0.0.1" } : given;
};

Object.defineProperty(Server.prototype, "listen", {
  value(this: Server, first: unknown, ...rest: unknown[]) {
    const callbacks = rest.filter((value) => typeof value === "function");
    return Reflect.apply(listen, this, [onLoopback(first), ...callbacks]) as Server;
  },
});
