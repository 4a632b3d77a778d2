import { dispose, type Tensor, tensor4d } from "@tensorflow/tfjs-core";
import { input, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { expect, it } from "vitest";
import { Upsample2D, type Upsample2DLayerOptions } from "../../src/layers/index.ts";
import { describeOnBackends } from "../support/backends.ts";

/** [[0, 6], [12, 30]] and its negative. */
const maps = () => tensor4d([0, 6, 12, 30, 0, -6, -12, -30], [2, 2, 2, 1]);
const flipped = (values: readonly number[]) => [...values, ...values.map((v) => -v)];

describeOnBackends("new Upsample2D(options)", () => {
  it("interpolates with aligned corners by default", async () => {
    const layer = new Upsample2D({ size: [3, 4] });
    const x = maps();
    const y = layer.apply(x) as Tensor;
    expect(y.shape).toEqual([2, 3, 4, 1]);
    expect(layer.computeOutputShape(x.shape)).toEqual(y.shape);
    expect(await y.data()).toBeAllClose(flipped([0, 2, 4, 6, 6, 10, 14, 18, 12, 18, 24, 30]), { atol: 1e-5 });
    dispose([x, y]);
  });

  it("repeats the nearest pixel", async () => {
    const x = maps();
    const y = new Upsample2D({ size: [3, 5], method: "nearest" }).apply(x) as Tensor;
    expect(await y.data()).toBeAllClose(flipped([0, 0, 0, 6, 6, 0, 0, 0, 6, 6, 12, 12, 12, 30, 30]));
    dispose([x, y]);
  });

  it("gives its size to a model whose maps have an unknown one", () => {
    const y = new Upsample2D({ size: [3, 4] }).apply(input({ shape: [null, null, 5] as number[] })) as SymbolicTensor;
    expect(y.shape).toEqual([null, 3, 4, 5]);
  });

  it("comes back from its configuration", () => {
    const layer = new Upsample2D({ size: [3, 4], method: "nearest", name: "up" });
    const config = layer.getConfig();
    expect(config).toMatchObject({ size: [3, 4], method: "nearest", name: "up" });
    expect(new Upsample2D(config as unknown as Upsample2DLayerOptions).getConfig()).toEqual(config);
    expect(layer.getClassName()).toBe("KneelUpsample2D");
    expect(new Upsample2D({ size: [3, 4] }).getConfig()).toMatchObject({ method: "bilinear" });
  });

  it("refuses options out of range and inputs of another rank", () => {
    expect(() => new Upsample2D({ size: [3, 0.5] })).toThrow(
      "Upsample2D: size[1] must be an integer of at least 1, got 0.5",
    );
    expect(() => new Upsample2D({ size: [3, 4], method: "cubic" as "nearest" })).toThrow(
      'Upsample2D: method must be one of "bilinear", "nearest", got "cubic"',
    );
    expect(() => new Upsample2D({ size: [3, 4], name: "up" }).apply(input({ shape: [7, 5] }))).toThrow(
      "Input 0 is incompatible with layer up: expected ndim=4, found ndim=3",
    );
  });
});
