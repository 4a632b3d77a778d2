import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/internal/random.ts";
import { formatOnnxModel } from "../../src/pipelines/index.ts";
import { tinyModel } from "../models/tinyModel.ts";
import { checkpointFile } from "../support/checkpoints.ts";
import { mutate, mutateInside } from "../support/mutate.ts";
import { tryImport } from "../support/tryImport.ts";

/** `bench/importMutations.ts` does the same with 10,000 files. */
const count = 40;

describe("damaged checkpoints", () => {
  it.each([
    ["half.pt", /data\.pkl$/],
    ["old.pth", null],
    ["bfloat.safetensors", null],
    ["numpy.npz", /\.npy$/],
  ] as const)("of %s are imported or refused with a sentence", (name, inside) => {
    const file = checkpointFile(name);
    const outcomes = Array.from({ length: count }, (_, i) => {
      const random = createRandom("mutations", name, i);
      return tryImport(inside && i % 2 === 0 ? mutateInside(file, random, inside) : mutate(file, random));
    });
    expect(new Set(outcomes).size).toBeGreaterThan(4);
  });

  it("so are ONNX files", async () => {
    const file = await formatOnnxModel(tinyModel());
    const outcomes = Array.from({ length: 5 * count }, (_, i) =>
      tryImport(mutate(file, createRandom("mutations", "onnx", i)), "onnx"),
    );
    expect(new Set(outcomes).size).toBeGreaterThan(4);
  });
});
