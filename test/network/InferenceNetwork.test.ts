import { dispose, type Tensor, type Tensor4D, tensor4d, zeros } from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { describeHourglass, InferenceNetwork, initializeWeights } from "../../src/network/index.ts";
import { describeOnBackends } from "../support/backends.ts";

const network = describeHourglass({ inputShape: [16, 20, 1], landmarks: 3, width: 2, depth: 1, upsampling: "nearest" });
const weights = initializeWeights(network, 4);

describeOnBackends("InferenceNetwork", () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "gives NaN for an image with a pixel of %d, and what it gives without it for the others",
    async (bad) => {
      const model = new InferenceNetwork(network, weights);
      const pixels = Float32Array.from({ length: 3 * 320 }, (_, i) => Math.sin(i * i));
      const broken = pixels.slice();
      broken[320 + 7] = bad;
      const inputs = [pixels, broken].map((values) => tensor4d(values, [3, 16, 20, 1]));
      const [whole, part] = inputs.map((images): Record<string, Tensor> => ({ ...model.predict(images) })) as [
        Record<string, Tensor>,
        Record<string, Tensor>,
      ];
      for (const [name, moments] of Object.entries(part)) {
        const [own, expected] = [await moments.data(), await whole[name]!.data()];
        const third = own.length / 3;
        expect([...own.slice(0, third)]).toEqual([...expected.slice(0, third)]);
        expect(own.slice(third, 2 * third).every(Number.isNaN), name).toBe(true);
        expect([...own.slice(2 * third)]).toEqual([...expected.slice(2 * third)]);
      }
      dispose([...inputs, ...Object.values(whole), ...Object.values(part)]);
      model.dispose();
    },
  );

  it("refuses what are no float32 images of its size, and work after dispose", () => {
    const model = new InferenceNetwork(network, weights);
    const tensors = [zeros([1, 16, 20, 1], "int32"), zeros([1, 20, 16, 1]), zeros([0, 16, 20, 1])] as Tensor4D[];
    const [int32, turned, none] = tensors as [Tensor4D, Tensor4D, Tensor4D];
    expect(() => model.predict(int32)).toThrow(
      new TypeError("InferenceNetwork.predict: images must be a tensor of float32, got one of int32"),
    );
    expect(() => model.heatmaps(turned)).toThrow(
      new RangeError("InferenceNetwork.heatmaps: images must be of shape [B, 16, 20, 1], got [1, 20, 16, 1]"),
    );
    expect(() => model.predict(none)).toThrow(
      new RangeError(
        "InferenceNetwork.predict: images must be of shape [B, 16, 20, 1] with no empty axis, got [0, 16, 20, 1]",
      ),
    );
    expect(() => model.predict([[0]] as never)).toThrow(
      new TypeError("InferenceNetwork.predict: images must be a tensor of shape [B, 16, 20, 1], got an array"),
    );
    dispose(tensors);
    model.dispose();
    expect(() => model.predict(turned)).toThrow("InferenceNetwork.predict must be called before dispose");
  });
});
