import { simulate } from "../simulate.ts";

/** A target that must fail: a harness that finds nothing wrong with it finds nothing at all. */
export const runCanary = async (): Promise<string | undefined> => {
  const forgets = (
    await simulate(1, {
      plant: {
        store: (store) => ({
          ...store,
          commit: (change) => store.commit(change.filter(({ table }) => table !== "audit")),
        }),
      },
    })
  ).violation;
  return forgets;
};
