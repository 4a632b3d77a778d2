import { type Tensor, tensor } from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  euclideanLoss,
  type LossUnitOptions,
  l1Loss,
  l2Loss,
  robustLoss,
  smoothL1Loss,
  softWingLoss,
  wingLoss,
} from "../../src/losses/index.ts";
import { describeOnBackends } from "../support/backends.ts";

const size = { width: 200, height: 100 };
const spacing = [0.5, 0.25] as const;

describeOnBackends("the unit of a loss", () => {
  // 0.1 of the width is 20 pixels and 10 mm; −0.2 of the height is −20 pixels and −5 mm.
  const residual = () => ({ yTrue: tensor([0.4, 0.6], [1, 1, 2]), yPred: tensor([0.5, 0.4], [1, 1, 2]) });
  const value = async (loss: (yTrue: Tensor, yPred: Tensor) => Tensor) => {
    const { yTrue, yPred } = residual();
    const out = loss(yTrue, yPred);
    const [number] = await out.data();
    for (const t of [yTrue, yPred, out]) t.dispose();
    return number!;
  };

  it("is that of the landmarks by default, and pixels or millimetres where asked", async () => {
    expect(await value(l1Loss())).toBeAllClose((0.1 + 0.2) / 2);
    expect(await value(l1Loss({ unit: "normalized" }))).toBeAllClose((0.1 + 0.2) / 2);
    expect(await value(l1Loss({ unit: "pixel", size }))).toBeAllClose((20 + 20) / 2);
    expect(await value(l1Loss({ unit: "mm", size, spacing }))).toBeAllClose((10 + 5) / 2);
    expect(await value(euclideanLoss({ unit: "mm", size, spacing }))).toBeAllClose(Math.hypot(10, 5));
    expect(await value(wingLoss({ width: 7, curvature: 2, unit: "mm", size, spacing }))).toBeAllClose(
      (10 - 7 + 7 * Math.log(1 + 7 / 2) + 7 * Math.log(1 + 5 / 2)) / 2,
    );
  });
});

describe("the options of a unit", () => {
  const refused = (options: object, error: Error) => {
    expect(() => l2Loss(options as LossUnitOptions)).toThrow(error);
  };

  it("are refused where the unit is unknown, lacks its size or spacing, or has ones that it does not use", () => {
    refused({ unit: "cm" }, new RangeError('l2Loss: unit must be one of "normalized", "pixel", "mm", got "cm"'));
    refused({ unit: "pixel" }, new TypeError("l2Loss: size must be given with the unit pixel, got undefined"));
    refused({ unit: "mm", size }, new TypeError("l2Loss: spacing must be given with the unit mm, got undefined"));
    refused(
      { unit: "pixel", size: { width: 0, height: 1 } },
      new RangeError("l2Loss: size.width must be a positive number, got 0"),
    );
    refused(
      { unit: "mm", size, spacing: [1, Number.NaN] },
      new RangeError("l2Loss: spacing[1] must be a positive number, got NaN"),
    );
    refused(
      { size },
      new RangeError('l2Loss: unit must be "pixel" or "mm" where a size or spacing is given, got "normalized"'),
    );
  });
});

describe("a loss whose parameters make it another", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });
  const warnings = (make: () => unknown) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    make();
    const messages = warn.mock.calls.map(([message]) => String(message));
    warn.mockRestore();
    return messages;
  };

  // Widths of their own: each message comes once in a process, which other tests share.
  it("is warned of once", () => {
    const [first, ...more] = warnings(() => wingLoss({ width: 16, curvature: 2 }));
    expect(first).toBe(
      'wingLoss: width 16 is beyond every residual of normalized landmarks (|r| < 1), so that the loss is nearly 8·|r|; for another, make width smaller or give unit "pixel" or "mm"; if that is meant, give unit "normalized"',
    );
    expect(more).toEqual([]);
    expect(warnings(() => wingLoss({ width: 16, curvature: 2 }))).toEqual([]);
    expect(warnings(() => wingLoss({ width: 17, curvature: 0.1 }))[0]).toContain("logarithmic throughout");
    expect(warnings(() => softWingLoss({ inner: 3 }))[0]).toContain("the loss is |r| throughout");
    expect(warnings(() => smoothL1Loss({ beta: 1.5 }))[0]).toContain("quadratic throughout");
    expect(warnings(() => robustLoss({ scale: 1.5 }))[0]).toContain("nearly quadratic");
  });

  it("is not warned of within reach, or in pixels or millimetres", () => {
    expect(
      warnings(() => {
        wingLoss({ width: 0.1, curvature: 0.02 });
        wingLoss({ width: 18, unit: "pixel", size });
        softWingLoss({ inner: 4, unit: "mm", size, spacing });
        smoothL1Loss();
        robustLoss();
      }),
    ).toEqual([]);
  });
});
