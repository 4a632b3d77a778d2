import { describe, expect, it } from "vitest";
import type { OutOfFold } from "../../src/experiments/index.ts";
import { UsageError } from "../../src/terminal/failure.ts";
import { assertSameData } from "../../src/trainingCommands/audit/assertSameData.ts";

const file = (data: string, ids: readonly string[], names = ["t0"]): OutOfFold => ({
  ...{ data, landmarkNames: names, about: {} },
  cases: ids.map((id) => ({
    ...{ id, group: id, fold: "0", columns: {}, spacing: null },
    ...{ truth: [[1, 2]], predicted: [[1, 2]], confidence: [Number.NaN] },
  })),
});

describe("assertSameData", () => {
  it("takes files of the same images in any order", () => {
    expect(() => assertSameData(["a.json", "b.json"], [file("d", ["x", "y"]), file("d", ["y", "x"])])).not.toThrow();
  });

  it("names the file of another data set, both digests and the fix", () => {
    const refusal = new UsageError(
      "c.json: is of another data set than a.json (digest e, there d); give files of one data set, or audit them one by one",
    );
    const [a, b] = [file("d", ["x"]), file("d", ["x"])];
    expect(() => assertSameData(["a.json", "b.json", "c.json"], [a, b, file("e", ["x"])])).toThrow(refusal);
    expect(() => assertSameData(["a.json", "c.json"], [a, file("d", ["x"], ["t1"])])).toThrow(UsageError);
  });

  it("names the file that lacks a fold, or has an image more", () => {
    const whole = file("d", ["x", "y"]);
    expect(() => assertSameData(["a.json", "b.json"], [whole, file("d", ["x"])])).toThrow(
      new UsageError(
        "b.json: holds other images than a.json (1 image, there 2); give files with all folds of one data set",
      ),
    );
    expect(() => assertSameData(["a.json", "b.json"], [whole, file("d", ["x", "z"])])).toThrow("b.json: holds other");
  });
});
