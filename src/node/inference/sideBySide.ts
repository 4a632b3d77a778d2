import { kneeSides } from "../../knee/index.ts";
import type { PhaseTimes, RadiographOutcome, RadiographTask } from "./settings.ts";

const phases = ["read", "decode", "prepare", "network", "draw"] as const;

/** Both knees of a film as two tasks that run at the same time, and what they give as one outcome; of each phase the longer one. */
export async function sideBySide(
  task: RadiographTask,
  run: (one: RadiographTask) => Promise<RadiographOutcome>,
): Promise<RadiographOutcome> {
  const outcomes = await Promise.all(kneeSides.map((only) => run({ ...task, only })));
  const refused = outcomes.find(({ refusal }) => refusal !== null);
  if (refused) return refused;
  const results = outcomes.flatMap(({ result }) => result ?? []);
  const first = results[0]!;
  const times = phases.map((phase) => [phase, Math.max(...results.map((one) => one.times[phase]))]);
  return {
    result: {
      ...first,
      annotation: { ...first.annotation, sets: results.flatMap(({ annotation }) => annotation.sets) },
      times: Object.fromEntries(times) as unknown as PhaseTimes, // a time for each phase
    },
    refusal: null,
  };
}
