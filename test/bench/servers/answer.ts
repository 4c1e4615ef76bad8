/** Tells the benchmark the port, then answers its questions. */
export const serveQuestions = <Question>(port: number, answer: (question: Question) => unknown): void => {
  process.on("message", (question: Question) => {
    void Promise.resolve(answer(question)).then((reply) => process.send?.(reply ?? {}));
  });
  process.once("SIGTERM", () => process.exit(0));
  process.once("disconnect", () => process.exit(0));
  process.send?.({ port });
};

export const optionsOf = <T>(): T => JSON.parse(process.argv[2] ?? "{}") as T;
