import { describe, expect, it } from "vitest";
import { formatSummary } from "../../src/modelCommands/predict/summaryText.ts";
import type { PredictionSummary } from "../../src/node/index.ts";

const none = {
  images: 0,
  done: 0,
  doneBefore: 0,
  failed: [],
  warnings: [],
  left: 0,
  sought: 0,
  found: 0,
  abstained: [],
};
const lines = (summary: Partial<PredictionSummary>, what = "knee") =>
  formatSummary({ ...none, ...summary } as unknown as PredictionSummary, what, ["predictions.json"], "out");
const failure = { image: "a.png", kind: "file", reason: "a.png: is no image" } as const;

describe("the summary of kneel predict", () => {
  it("speaks of no knees where no image could be looked at", () => {
    expect(lines({ images: 2, failed: [failure, failure] })).toEqual([
      "2 images failed, see summary.json",
      "no image is done; predictions.json is in out",
    ]);
  });

  it("counts one in the singular", () => {
    expect(lines({ images: 1, done: 1, sought: 1, found: 1 })).toEqual([
      "1 of 1 knee found",
      "1 of 1 image done; predictions.json is in out",
    ]);
    expect(lines({ images: 1, done: 1 }, "")).toEqual(["1 of 1 image done; predictions.json is in out"]);
  });

  it("counts many, and says why some were not reported", () => {
    const abstained = [
      { reason: "its quality is too low", count: 1 },
      { reason: "it is not like the images of the training", count: 2 },
    ];
    expect(lines({ images: 4, done: 3, doneBefore: 1, failed: [failure], sought: 6, found: 3, abstained })).toEqual([
      "3 of 6 knees found; not reported:\n- 1 time: its quality is too low\n- 2 times: it is not like the images of the training",
      "1 image failed, see summary.json",
      "3 of 4 images done, 1 of them before; predictions.json is in out",
    ]);
  });
});
