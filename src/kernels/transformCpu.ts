import { concat, slice, split, type Tensor, Transform } from "@tensorflow/tfjs-core";
import { callKernel, composed } from "./composed.ts";
import { knownAnswers } from "./knownAnswers.ts";
import type { Repair } from "./repair.ts";

/** `image.transform`, image by image: the stock kernel returns after the first. */
export const transformCpu: Repair = {
  kernel: Transform,
  backend: "cpu",
  kind: "wrong",
  reason: "the stock kernel transforms only the first image of a batch",
  make: (stock) =>
    composed(({ image, transforms }, attrs, backend) => {
      const own = transforms!.shape[0]! > 1;
      const parts = split(image!, image!.shape[0]!).map((x, i): Tensor => {
        const matrix = own ? slice(transforms!, [i, 0], [1, 8]) : transforms!;
        return callKernel(stock!, { image: x, transforms: matrix }, attrs, backend);
      });
      return concat(parts);
    }),
  test: () =>
    knownAnswers(Transform, [
      {
        // The first image as it is, the second shifted by one pixel to the left.
        inputs: {
          image: { shape: [2, 1, 3, 1], values: [1, 2, 3, 4, 5, 6] },
          transforms: { shape: [2, 8], values: [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0] },
        },
        attrs: { interpolation: "nearest", fillMode: "constant", fillValue: 0, outputShape: [1, 3] },
        expected: [1, 2, 3, 5, 6, 0],
      },
    ]),
};
