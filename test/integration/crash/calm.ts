import { type Answer, lookAgain } from "../../kit/gateway/process.ts";

/** A machine that is busy with other tests can press the gateway into refusing: like any client, ask the same again. */
export const whenCalm = async (ask: () => Promise<Answer>): Promise<Answer> => {
  for (;;) {
    const answer = await ask();
    if (answer.status !== 503) return answer;
    await lookAgain(100);
  }
};
