import { grad, tensor, tidy } from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { wingLoss } from "../../src/losses/wingLoss.ts";
import { describeOnBackends } from "../support/backends.ts";
import { type Reference, readFixture } from "../support/fixtures.ts";

interface Losses {
  readonly residual: Reference;
  readonly wing: readonly { width: number; curvature: number; value: Reference; derivative: Reference }[];
}
const reference = readFixture<Losses>("losses.json");

describeOnBackends("wingLoss", () => {
  for (const { width, curvature, value, derivative } of reference.wing) {
    it(`has the reference's value and derivative at every residual, the joint and 0 included, for w ${width}, c ${curvature}`, async () => {
      const values: number[] = [];
      const derivatives: number[] = [];
      const loss = wingLoss({ width, curvature });
      for (const r of reference.residual.data) {
        const [yTrue, yPred] = [tensor([1, 1], [1, 1, 2]), tensor([1 + r, 1 + r], [1, 1, 2])];
        const out = tidy(() => ({ v: loss(yTrue, yPred), g: grad((p) => loss(yTrue, p))(yPred) }));
        values.push((await out.v.data())[0]!);
        derivatives.push(...(await out.g.data()).map((g) => 2 * g)); // the mean is over two coordinates
        for (const t of [yTrue, yPred, out.v, out.g]) t.dispose();
      }
      expect(reference.residual.data).toContain(width);
      expect(values).toBeAllClose(value.data, { rtol: 1e-6 });
      expect(derivatives).toBeAllClose(
        derivative.data.flatMap((d) => [d, d]),
        { rtol: 1e-6 },
      );
    });
  }

  it("defaults to the width 15 and curvature 3 of its documentation", async () => {
    const [yTrue, yPred] = [tensor([0, 0], [1, 1, 2]), tensor([2, -30], [1, 1, 2])];
    const out = tidy(() => [wingLoss()(yTrue, yPred), wingLoss({ width: 15, curvature: 3 })(yTrue, yPred)] as const);
    expect(await out[0].data()).toEqual(await out[1].data());
    for (const t of [yTrue, yPred, ...out]) t.dispose();
  });

  it("refuses a width or curvature that is not positive", () => {
    expect(() => wingLoss({ width: -1 })).toThrow(new RangeError("wingLoss: width must be a positive number, got -1"));
    expect(() => wingLoss({ curvature: 0 })).toThrow(
      new RangeError("wingLoss: curvature must be a positive number, got 0"),
    );
  });
});
