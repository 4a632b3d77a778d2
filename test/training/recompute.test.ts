import { memory } from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import { patchBackend } from "../../src/backends/index.ts";
import { l2Loss } from "../../src/losses/index.ts";
import { describeHourglass } from "../../src/network/index.ts";
import { segmentsOf } from "../../src/network/segments.ts";
import { assembleBatch, Trainer, type TrainerOptions } from "../../src/training/index.ts";
import { describeOnBackends } from "../support/backends.ts";
import { dotSamples, tinyNetwork } from "./dotImages.ts";

const batch = await assembleBatch(dotSamples(5), [0, 1, 2, 3, 4], 0);

describeOnBackends("recomputing", () => {
  beforeAll(async () => {
    await patchBackend();
  });

  it("gives the same weights, moments and statistics bit for bit, with less in memory", async () => {
    const deep = describeHourglass({ inputShape: [16, 20, 1], landmarks: 3, width: 2, depth: 2, block: "bottleneck" });
    const cases: Partial<TrainerOptions>[] = [
      {},
      { network: deep, accumulate: 2 },
      { mixUp: { alpha: 0.75 } },
      { mixUp: { alpha: 0.75, variant: "kneel" }, statisticsDecay: 0.5 },
    ];
    for (const options of cases) {
      const run = async (recompute: boolean) => {
        let peak = 0;
        const loss = l2Loss();
        const trainer = new Trainer({
          network: tinyNetwork(0.5),
          loss: (truth, predicted) => {
            peak = memory().numTensors;
            return loss(truth, predicted);
          },
          recompute,
          ...options,
        });
        const before = memory().numTensors;
        for (let i = 0; i < 2; i++) await trainer.step(batch, 0.01);
        expect(memory().numTensors).toBe(before);
        const state = await trainer.state();
        trainer.dispose();
        return { state, held: peak - before };
      };
      const [plain, again] = [await run(false), await run(true)];
      expect(again.state).toEqual(plain.state);
      expect(again.held).toBeLessThan(0.7 * plain.held);
    }
  }, 120_000);

  it("cuts a network into what only its last map is used of, and leaves out nothing", () => {
    const network = describeHourglass({ inputShape: [64, 96, 1], landmarks: 3, width: 8, depth: 3 });
    const segments = segmentsOf(network);
    expect(segments.flatMap(({ units }) => units)).toEqual(network.units.slice(1));
    // Four blocks before the hourglass; eight, or seven with the level below, and a sum in each level; the heatmaps.
    expect(segments).toHaveLength(4 + 2 * 8 + 9 + 1);
    const known = new Set(["input"]);
    for (const { units, inputs } of segments) {
      expect(inputs.every((name) => known.has(name))).toBe(true);
      known.add(units.at(-1)!.name);
    }
  });
});
