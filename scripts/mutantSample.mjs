/**
 * A plugin of Stryker that runs MUTATE_SAMPLE mutants of all, at equal distances in the order of the files from a place that
 * MUTATE_SEED decides; the others are reported as left out. Stryker calls whatever decides so a checker.
 */
const size = Number(process.env.MUTATE_SAMPLE);
const goldenRatio = (1 + Math.sqrt(5)) / 2;
const start = (Number(process.env.MUTATE_SEED ?? 1) * goldenRatio) % 1;

const leftOut = { status: "compileError", reason: "not in the sample" };

const sample = {
  init: async () => {},
  group: async (mutants) => [mutants.map(({ id }) => id)],
  check: async (mutants) => {
    const ids = mutants.map(({ id }) => id).sort((a, b) => a - b);
    const distance = Math.max(1, ids.length / size);
    const chosen = new Set(Array.from({ length: size }, (_, i) => ids[Math.floor((start + i) * distance)]));
    return Object.fromEntries(ids.map((id) => [id, chosen.has(id) ? { status: "passed" } : leftOut]));
  },
};

export const strykerPlugins = [{ kind: "Checker", name: "sample", factory: () => sample }];
