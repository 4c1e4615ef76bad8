/** Tells the benchmark the port, then answers its questions. */
export const serveQuestions = (port: number, answer: (question: Record<string, unknown>) => unknown): void => {
  process.on("message", (question: Record<string, unknown>) => {
    void Promise.resolve(answer(question)).then((reply) => process.send?.(reply ?? {}));
  });
  process.once("SIGTERM", () => process.exit(0));
  process.once("disconnect", () => process.exit(0));
  process.send?.({ port });
};

export const optionsOf = <T>(): T => JSON.parse(process.argv[2] ?? "{}") as T;
