import {
  dispose,
  grads,
  mul,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tensor,
  zeros,
} from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { patchBackend } from "../../src/backends/index.ts";
import { convNormCase } from "../../src/kernels/convNormCase.ts";
import { type ConvNorm2dOptions, convNorm2d } from "../../src/ops/index.ts";
import { describeOnBackends } from "../support/backends.ts";

const shapes = fc.record({
  size: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
  batch: fc.integer({ min: 1, max: 3 }),
  kernel: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
  channels: fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 9 })),
  stride: fc.integer({ min: 1, max: 3 }),
  padding: fc.integer({ min: 0, max: 5 }),
  relu: fc.boolean(),
});

describeOnBackends("convNorm2d of any shape", () => {
  beforeAll(async () => {
    await patchBackend();
  });

  it("equals plain float64 loops, gradients included, or is refused, fused or not", async () => {
    let [right, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(shapes, async ({ size: [h, w], batch, kernel: [kh, kw], channels: [ins, outs], ...options }) => {
        const { stride, padding, relu } = options;
        const fits = h + 2 * padding >= kh && w + 2 * padding >= kw;
        const out = (n: number, k: number) => Math.floor((n + 2 * padding - k) / stride) + 1;
        const x = { shape: [batch, h, w, ins] as const, kernel: [kh, kw, ins, outs] as const };
        const known = fits && batch * out(h, kh) * out(w, kw) > 1 ? convNormCase(x.shape, x.kernel, options) : null;
        for (const fused of [true, false]) {
          const call: ConvNorm2dOptions = {
            stride,
            padding,
            activation: relu ? "relu" : "linear",
            epsilon: 1e-3,
            fused,
          };
          if (!known) {
            const inputs = [zeros([...x.shape]), zeros([...x.kernel]), zeros([outs]), zeros([outs])] as never;
            expect(() => convNorm2d(...(inputs as [Tensor4D, Tensor4D, Tensor1D, Tensor1D]), call)).toThrow(
              fits ? /^convNorm2d: values of a channel must be at least 2/ : /^convNorm2d: kernel must be no larger/,
            );
            dispose(inputs);
            refused++;
            continue;
          }
          const { x: image, filter, scale, shift } = known.forward.inputs;
          const inputs = [image!, filter!, scale!, shift!].map(({ values, shape }) => tensor([...values], [...shape]));
          const run = (...args: Tensor[]) => convNorm2d(...(args as [Tensor4D, Tensor4D, Tensor1D, Tensor1D]), call);
          const y = run(...inputs);
          expect(await y.data()).toBeAllClose(known.forward.expected.slice(0, y.size), { rtol: 1e-3, atol: 2e-3 });
          const dy = tensor([...known.backward.inputs.dy!.values], y.shape);
          const found = grads((...args: Tensor[]) => sum(mul(run(...args), dy)))(inputs);
          const numbers = (await Promise.all(found.map(async (g) => [...(await g.data())]))).flat();
          const largest = known.backward.expected.reduce((a, b) => Math.max(a, Math.abs(b)), 1);
          expect(numbers).toBeAllClose(known.backward.expected, { rtol: 2e-3, atol: 2e-3 * largest });
          dispose([...inputs, y, dy, ...found]);
          right++;
        }
      }),
      { numRuns: 60 },
    );
    expect(right).toBeGreaterThan(60);
    expect(refused).toBeGreaterThan(4);
  });

  it("has NaN throughout a channel whose statistics, scale or shift are not finite, fused or not", async () => {
    const { x, filter, scale, shift } = convNormCase([2, 5, 4, 3], [3, 3, 3, 9], {
      stride: 1,
      padding: 1,
      relu: true,
    }).forward.inputs;
    const odd = [Number.NaN, Infinity, -Infinity];
    for (const [given, values] of [
      [x!, [...odd, 3e38]],
      [scale!, odd],
      [shift!, odd],
    ] as const)
      for (const value of values)
        for (const fused of [true, false])
          for (const activation of ["relu", "linear"] as const) {
            const inputs = [x!, filter!, scale!, shift!].map((each) =>
              tensor(
                each.values.map((number, i) => (each === given && i === 4 ? value : number)),
                [...each.shape],
              ),
            );
            const y = convNorm2d(...(inputs as [Tensor4D, Tensor4D, Tensor1D, Tensor1D]), { fused, activation });
            const all = await y.data();
            const place = `${given.shape} with ${value}, ${fused ? "fused" : "plain"}, ${activation}`;
            const wrong = all.findIndex((number, i) => Number.isNaN(number) !== (given === x || i % 9 === 4));
            expect(wrong, place).toBe(-1);
            dispose([...inputs, y]);
          }
  });

  it("refuses whatever does not fit, with the same message on both paths, before memory is touched", () => {
    const given = {
      x: zeros([2, 5, 4, 3]),
      kernel: zeros([3, 3, 3, 4]),
      scale: zeros([4]),
      shift: zeros([4]),
      int32: zeros([2, 5, 4, 3], "int32"),
      bool: zeros([3, 3, 3, 4], "bool"),
      other: zeros([3, 3, 2, 4]),
      short: zeros([3]),
      empty: zeros([0, 5, 4, 3]),
      gone: zeros([2, 5, 4, 3]),
    };
    given.gone.dispose();
    const cases: [Partial<Record<"x" | "kernel" | "scale" | "shift", unknown>>, object, string][] = [
      [
        { kernel: given.other },
        {},
        "kernel must be of shape [kH, kW, Cin, Cout] = [kH, kW, 3, Cout], got [3, 3, 2, 4]",
      ],
      [{ scale: given.short }, {}, "scale must be of shape [Cout] = [4], got [3]"],
      [{ shift: given.short }, {}, "shift must be of shape [Cout] = [4], got [3]"],
      [{ x: given.int32 }, {}, "x must be a tensor of float32, got one of int32"],
      [{ kernel: given.bool }, {}, "kernel must be a tensor of float32, got one of bool"],
      [{ x: given.empty }, {}, "x must be of shape [B, H, W, Cin] with no empty axis, got [0, 5, 4, 3]"],
      [{ x: given.gone }, {}, "x must be a tensor that is not disposed"],
      [{ x: [[1, 2]] }, {}, "x must be a tensor of shape [B, H, W, Cin], got an array"],
      [{ kernel: null }, {}, "kernel must be a tensor of shape [kH, kW, Cin, Cout] = [kH, kW, 3, Cout], got null"],
      [{}, { stride: 0 }, "stride must be an integer of at least 1, got 0"],
      [{}, { stride: 1.5 }, "stride must be an integer of at least 1, got 1.5"],
      [{}, { padding: -1 }, "padding must be an integer of at least 0, got -1"],
      [{}, { padding: Number.NaN }, "padding must be an integer of at least 0, got NaN"],
      [{}, { activation: "gelu" }, 'activation must be one of "relu", "linear", got "gelu"'],
      [{}, { epsilon: 0 }, "epsilon must be a positive number, got 0"],
    ];
    for (const fused of [true, false])
      for (const [tensors, options, message] of cases) {
        const { x, kernel, scale, shift } = { ...given, ...tensors } as unknown as Record<string, never>;
        const call = () => convNorm2d(x!, kernel!, scale!, shift!, { ...options, fused });
        expect(call, message).toThrow(new RegExp(`^convNorm2d: ${message.replace(/[[\]().+]/g, "\\$&")}$`));
      }
    dispose(Object.values(given));
  });
});
