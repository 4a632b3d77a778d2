import { dispose, type Tensor, tensor4d } from "@tensorflow/tfjs-core";
import { input, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { expect, it } from "vitest";
import { SoftArgmax2D } from "../../src/layers/index.ts";
import { describeOnBackends } from "../support/backends.ts";

/** Two images of 2 rows × 3 columns, one landmark: a sharp peak in row 1, column 2, and a flat map. */
const maps = () => tensor4d([0, 0, 0, 0, 0, 40, 7, 7, 7, 7, 7, 7], [2, 2, 3, 1]);

describeOnBackends("new SoftArgmax2D(options)", () => {
  it("gives the expected position as (x, y), with pixel centers by default", async () => {
    const layer = new SoftArgmax2D();
    const x = maps();
    const y = layer.apply(x) as Tensor;
    expect(await y.data()).toBeAllClose([2.5 / 3, 1.5 / 2, 0.5, 0.5]);
    expect(y.shape).toEqual(layer.computeOutputShape(x.shape));
    dispose([x, y]);
  });

  it("follows beta and grid", async () => {
    const x = tensor4d([0, Math.log(3)], [1, 1, 2, 1]);
    const y = new SoftArgmax2D({ beta: 2, grid: "edge" }).apply(x) as Tensor;
    expect(await y.data()).toBeAllClose([(0.5 * 9) / 10, 0]); // P = 1/10, 9/10 at columns 0 and 1 of 2
    dispose([x, y]);
  });

  it("takes maps of unknown size into a model", () => {
    const y = new SoftArgmax2D().apply(input({ shape: [null, null, 5] as number[] })) as SymbolicTensor;
    expect(y.shape).toEqual([null, 5, 2]);
  });

  it("comes back from its configuration", () => {
    const layer = new SoftArgmax2D({ beta: 3, grid: "edge", name: "points" });
    const config = layer.getConfig();
    expect(config).toMatchObject({ beta: 3, grid: "edge", name: "points" });
    expect(new SoftArgmax2D(config as object).getConfig()).toEqual(config);
    expect(layer.getClassName()).toBe("KneelSoftArgmax2D");
    expect(new SoftArgmax2D().getConfig()).toMatchObject({ beta: 1, grid: "center" });
  });

  it("refuses options out of range and inputs of another rank", () => {
    expect(() => new SoftArgmax2D({ beta: 0 })).toThrow("SoftArgmax2D: beta must be a positive number, got 0");
    expect(() => new SoftArgmax2D({ grid: "corner" as "edge" })).toThrow(
      'SoftArgmax2D: grid must be one of "center", "edge", got "corner"',
    );
    expect(() => new SoftArgmax2D({ name: "points" }).apply(input({ shape: [7, 5] }))).toThrow(
      "Input 0 is incompatible with layer points: expected ndim=4, found ndim=3",
    );
  });
});
