import { grad, image, type Tensor4D, tensor2d, tensor4d, tidy } from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { patchBackend } from "../../src/backends/index.ts";
import { describeOnBackends } from "../support/backends.ts";

describeOnBackends("after the repair", (backend) => {
  test("a batch is warped image by image, with one transform or one each", async () => {
    await patchBackend(backend);
    const [shared, own] = tidy(() => {
      const images = tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2, 1]);
      const shift = [1, 0, 1, 0, 1, 0, 0, 0];
      const flip = [-1, 0, 1, 0, 1, 0, 0, 0];
      return [image.transform(images, tensor2d([shift])), image.transform(images, tensor2d([shift, flip]))];
    });
    expect(await shared!.data()).toBeAllClose([2, 0, 4, 0, 6, 0, 8, 0]);
    expect(await own!.data()).toBeAllClose([2, 0, 4, 0, 6, 5, 8, 7]);
    shared!.dispose();
    own!.dispose();
  });

  test("the gradient of nearest-neighbor resizing sums the pixels of each image apart", async () => {
    await patchBackend(backend);
    const gradient = tidy(() => {
      const dy = tensor4d(
        Array.from({ length: 2 * 2 * 4 }, (_, i) => 2 ** i),
        [2, 2, 4, 1],
      );
      return grad((x) => image.resizeNearestNeighbor(x as Tensor4D, [2, 4]))(tensor4d([1, 2, 3, 4], [2, 1, 2, 1]), dy);
    });
    // Pixel j of image b holds columns 2j and 2j + 1 of both rows.
    const sum = (b: number, j: number) => (2 ** (2 * j) + 2 ** (2 * j + 1)) * (1 + 2 ** 4) * 2 ** (8 * b);
    expect(await gradient.data()).toBeAllClose([sum(0, 0), sum(0, 1), sum(1, 0), sum(1, 1)]);
    gradient.dispose();
  });
});
