import { CropAndResize, gather, range } from "@tensorflow/tfjs-core";
import { callKernel, composed } from "./composed.ts";
import { knownAnswers } from "./knownAnswers.ts";
import type { Repair } from "./repair.ts";

/** `image.cropAndResize` of the images gathered in the order of the boxes: then box i belongs to image i. */
const cropAndResizeGpu = (backend: "webgl" | "webgpu", reason: string): Repair => ({
  kernel: CropAndResize,
  backend,
  kind: "wrong",
  reason,
  make: (stock) =>
    composed(({ image, boxes, boxInd }, attrs, instance) => {
      const images = gather(image!, boxInd!);
      const order = range(0, boxes!.shape[0]!, 1, "int32");
      return callKernel(stock!, { image: images, boxes: boxes!, boxInd: order }, attrs, instance);
    }),
  test: () =>
    knownAnswers(CropAndResize, [
      {
        inputs: {
          image: { shape: [3, 1, 2, 1], values: [1, 2, 3, 4, 5, 6] },
          boxes: { shape: [2, 4], values: [0, 0, 0, 1, 0, 0, 0, 1] },
          boxInd: { shape: [2], values: [2, 0], dtype: "int32" },
        },
        attrs: { cropSize: [1, 2], method: "bilinear", extrapolationValue: 0 },
        expected: [5, 6, 1, 2],
      },
    ]),
});

export const cropAndResizeWebgl = cropAndResizeGpu(
  "webgl",
  "the stock kernel ignores boxInd and crops box i from image i",
);

export const cropAndResizeWebgpu = cropAndResizeGpu(
  "webgpu",
  "the stock kernel leaves crops unwritten whose boxInd is not below the number of boxes",
);
