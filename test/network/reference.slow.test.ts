import {
  abs,
  dispose,
  mean,
  sub,
  type Tensor,
  type Tensor4D,
  tensor,
  tidy,
  type Variable,
  variable,
  variableGrads,
} from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import { patchBackend } from "../../src/backends/index.ts";
import { countParameters, forwardTraining, InferenceNetwork, parametersOf } from "../../src/network/index.ts";
import { softArgmax2d } from "../../src/ops/index.ts";
import { describeOnBackends } from "../support/backends.ts";
import { type Reference, readFixture, toTensor } from "../support/fixtures.ts";
import { referenceNetwork as load, type NetFixture, referenceNames as names } from "../support/referenceNetwork.ts";

describeOnBackends("the network against PyTorch", (backend) => {
  beforeAll(async () => {
    await patchBackend();
  });

  it("counts the parameters of the small reference networks", () => {
    for (const name of names) {
      const fixture = readFixture<NetFixture>(`${name}.json`);
      const [, network] = load(name, [64, 96, 3]);
      expect(countParameters(network)).toBe(fixture.parameters);
    }
  });

  it.each(names)("%s gives the same heatmaps and landmarks on non-square and odd sizes", async (name) => {
    const fixture = readFixture<NetFixture>(`${name}.json`);
    for (const { input, eval_maps, eval_landmarks } of fixture.cases) {
      const [, network, weights] = load(name, input.shape.slice(1) as [number, number, number]);
      const model = new InferenceNetwork(network, weights);
      const images = toTensor(input) as Tensor4D;
      const maps = model.heatmaps(images);
      const { landmarks, covariance, peakMass } = model.predict(images);
      const largest = Math.max(...eval_maps.data.map(Math.abs));
      expect(maps.shape).toEqual(eval_maps.shape);
      expect(await maps.data()).toBeAllClose(eval_maps.data, { rtol: 1e-4, atol: 1e-5 * largest });
      expect(await landmarks.data()).toBeAllClose(eval_landmarks.data, { rtol: 0, atol: 1e-5 });
      dispose([images, maps, landmarks, covariance, peakMass]);
      model.dispose();
    }
  });

  it.each(names)("%s gives the same loss and gradients in a training step", async (name) => {
    const { train_step: step } = readFixture<NetFixture>(`${name}.json`);
    const [, network, weights] = load(name, step.input.shape.slice(1) as [number, number, number]);
    const variables = new Map<string, Variable>(
      parametersOf(network).map((spec) => [
        spec.name,
        tidy(() => variable(tensor(weights.get(spec.name)!, [...spec.shape]), spec.trainable)),
      ]),
    );
    const x = toTensor(step.input) as Tensor4D;
    const y = toTensor(step.target);
    const trained = [...variables.values()].filter((v) => v.trainable);
    const { value, grads } = variableGrads(
      () => tidy(() => mean(abs(sub(softArgmax2d(forwardTraining(network, variables, x), { grid: "edge" }), y)))),
      trained,
    );
    expect((await value.data())[0]).toBeAllClose(step.l1_loss, { rtol: 1e-5, atol: 0 });
    expect(Object.keys(step.gradients_oihw).length).toBe(5);
    // docs/parity.md, "One case needs a word": on WASM one ReLU of mixer.1 falls on the other side of its kink.
    const kink = backend === "wasm" && name === "net_hmp_bilinear";
    for (const [key, reference] of Object.entries(step.gradients_oihw)) {
      const tolerance = kink && !key.startsWith("out_block") ? 2e-2 : 1e-3;
      const gradient = grads[variables.get(key)!.name] as Tensor | undefined;
      const expected = toTensor(reference);
      const turned =
        expected.rank === 4
          ? tidy(() =>
              tensor(oihwToHwio(reference), [
                reference.shape[2]!,
                reference.shape[3]!,
                reference.shape[1]!,
                reference.shape[0]!,
              ]),
            )
          : expected.clone();
      const values = await turned.data();
      const largest = Math.max(...[...values].map(Math.abs));
      // A bias before a normalization has no gradient: rounding noise in the reference, none at all here.
      if (!gradient) expect(largest).toBeLessThan(1e-12);
      else expect(await gradient.data()).toBeAllClose(values, { rtol: 1e-3, atol: tolerance * largest });
      dispose([expected, turned]);
    }
    dispose([x, y, value, ...Object.values(grads).filter((g) => g), ...variables.values()]);
  });
});

function oihwToHwio({ shape, data }: Reference): Float32Array {
  const [o, i, h, w] = shape as [number, number, number, number];
  const out = new Float32Array(data.length);
  data.forEach((v, at) => {
    const k = at % (h * w);
    const c = Math.floor(at / (h * w)) % i;
    const f = Math.floor(at / (h * w * i));
    out[(k * i + c) * o + f] = v;
  });
  return out;
}
