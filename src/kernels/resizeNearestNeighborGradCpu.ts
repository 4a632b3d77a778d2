import { concat, ResizeNearestNeighborGrad, split, type Tensor } from "@tensorflow/tfjs-core";
import { callKernel, composed } from "./composed.ts";
import { knownAnswers } from "./knownAnswers.ts";
import type { Repair } from "./repair.ts";

/** The gradient of nearest-neighbor resizing, image by image: the stock kernel is right for one. */
export const resizeNearestNeighborGradCpu: Repair = {
  kernel: ResizeNearestNeighborGrad,
  backend: "cpu",
  kind: "wrong",
  reason: "the stock kernel mixes up the images of a batch, so networks that upsample train wrongly",
  make: (stock) =>
    composed(({ images, dy }, attrs, backend) => {
      const xs = split(images!, images!.shape[0]!);
      const dys = split(dy!, dy!.shape[0]!);
      const parts = xs.map((x, i): Tensor => callKernel(stock!, { images: x, dy: dys[i]! }, attrs, backend));
      return concat(parts);
    }),
  test: () =>
    knownAnswers(ResizeNearestNeighborGrad, [
      {
        inputs: {
          images: { shape: [2, 1, 2, 1], values: [0, 0, 0, 0] },
          dy: { shape: [2, 2, 4, 1], values: [1, 2, 3, 4, 5, 6, 7, 8, 10, 20, 30, 40, 50, 60, 70, 80] },
        },
        attrs: { alignCorners: false },
        expected: [14, 22, 140, 220],
      },
    ]),
};
