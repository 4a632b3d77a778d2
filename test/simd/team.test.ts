import { Worker } from "node:worker_threads";
import { afterAll, describe, expect, it, vi } from "vitest";
import { computeBeside } from "../../src/internal/ownThreads.ts";
import { createRandom } from "../../src/internal/random.ts";
import { backwardScheme } from "../../src/simd/convBackward.ts";
import { forwardScheme } from "../../src/simd/convForward.ts";
import { convGeometry } from "../../src/simd/convGeometry.ts";
import { SimdKernels } from "../../src/simd/SimdKernels.ts";
import type { StartThread } from "../../src/simd/Team.ts";

const workers: Worker[] = [];
afterAll(() => Promise.all(workers.map((worker) => worker.terminate())));

const startThread: StartThread = (program, message) => {
  const worker = new Worker(`${program} run(require("node:worker_threads").workerData)`, {
    eval: true,
    workerData: message,
  });
  worker.unref();
  workers.push(worker);
  return () => worker.terminate();
};

/** What kernels need of a backend, over a memory that threads share. */
function backendOf(shared = true) {
  const memory = new WebAssembly.Memory({ initial: 256, maximum: 1024, shared });
  let top = 1024;
  const wasm = {
    wasmMemory: memory,
    _malloc: (bytes: number) => {
      const at = top;
      top += (bytes + 63) & ~63;
      return top <= memory.buffer.byteLength ? at : 0;
    },
    _free: () => {},
  };
  const put = (values: Float32Array) => {
    const at = wasm._malloc(values.byteLength);
    new Float32Array(memory.buffer, at, values.length).set(values);
    return at;
  };
  return { backend: { wasm }, memory, put };
}

/** [batch, height, width, C], K, kernel, stride: chunks of tiles that are not full, channels that fill no vector, one row. */
const cases = [
  { shape: [2, 43, 38, 10], outputs: 7, kernel: 3, stride: 1 },
  { shape: [3, 17, 22, 24], outputs: 24, kernel: 3, stride: 1 },
  { shape: [5, 8, 8, 6], outputs: 8, kernel: 3, stride: 1 },
  { shape: [2, 31, 30, 1], outputs: 12, kernel: 7, stride: 2 },
  { shape: [2, 1, 9, 5], outputs: 3, kernel: 1, stride: 1 },
] as const;

/** A convolution and its gradients, of everything that is computed. */
async function compute(threads: number, { shape, outputs, kernel, stride }: (typeof cases)[number]) {
  const random = createRandom("team", shape.join(), outputs);
  const draw = (count: number) => Float32Array.from({ length: count }, () => 2 * random() - 1);
  const { backend, put } = backendOf();
  expect(await SimdKernels.prepare(backend, { threads }, startThread)).toBeNull();
  const simd = SimdKernels.of(backend);
  await expect.poll(() => simd.started, { timeout: 15_000 }).toBe(threads - 1);
  const [batch, height, width, channels] = shape;
  const g = convGeometry(shape, [kernel, kernel, channels, outputs], stride, (kernel - 1) / 2);
  const filterSize = kernel ** 2 * channels * outputs;
  const [x, filter] = [put(draw(batch * height * width * channels)), put(draw(filterSize))];
  const size = batch * g.outHeight * g.outWidth * outputs;
  const dz = draw(size);
  const [z, dx, dfilter] = [size, batch * height * width * channels, filterSize].map((count) =>
    put(new Float32Array(count)),
  ) as [number, number, number];
  const forward = forwardScheme(simd, g);
  const scratch = simd.scratch(...forward.scratch);
  forward.prepare(filter, scratch);
  forward.run(x, z, 0, batch, scratch);
  const backward = backwardScheme(simd, g, true);
  const pixels = g.outHeight * g.outWidth;
  backward.run(
    {
      ...{ x, filter, dx, dfilter },
      writeGradient: (n, to, { columns, stride: apart }) => {
        for (let p = 0; p < pixels; p++) {
          const pixel = Math.floor(p / g.outWidth) * apart * columns + (p % g.outWidth) * apart;
          const from = (n * pixels + p) * outputs;
          simd.floats(to + 4 * pixel * g.outPitch, outputs).set(dz.subarray(from, from + outputs));
        }
      },
    },
    simd.scratch(...backward.scratch),
  );
  return [z, dx, dfilter].map((at, i) =>
    simd.floats(at, [size, batch * height * width * channels, filterSize][i]!).slice(),
  );
}

describe("the team of threads on a shared memory", () => {
  it.each(cases)("computes what one thread does, bit for bit, in convolution and gradients: %j", async (one) => {
    const alone = await compute(1, one);
    for (const threads of [2, 3]) {
      const together = await compute(threads, one);
      for (const [i, values] of together.entries()) {
        expect(values.some((value) => value !== 0)).toBe(true);
        expect(values).toEqual(alone[i]);
      }
    }
  });

  it("does everything itself while no worker has started", async () => {
    const { backend, put } = backendOf();
    await SimdKernels.prepare(backend, { threads: 3 }, () => () => {});
    const simd = SimdKernels.of(backend);
    const from = put(Float32Array.from({ length: 300 }, (_, i) => i));
    const to = put(new Float32Array(300));
    const calls = Array.from({ length: 100 }, (_, i) => [from + 12 * i, to + 12 * i, 1, 3, 3, 3]);
    simd.share("copyRows", calls);
    expect([...simd.floats(to, 300)]).toEqual([...simd.floats(from, 300)]);
    expect([simd.threads, simd.started]).toEqual([3, 0]);
  });

  it.each<[string, StartThread]>([
    [
      "at once",
      () => {
        throw new Error("a policy");
      },
    ],
    [
      "later",
      (_program, _message, failed) => {
        queueMicrotask(() => failed("a policy"));
        return () => {};
      },
    ],
  ])("does everything itself and says once that threads do not start, %s", async (_, start) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { backend, put } = backendOf();
    expect(await SimdKernels.prepare(backend, { threads: 3 }, start)).toBeNull();
    await Promise.resolve();
    expect(warn.mock.calls).toEqual([
      [
        "kneel-tfjs: a thread of the WASM backend's own kernels does not start (a policy); the others do its work, more slowly",
      ],
    ]);
    warn.mockRestore();
    expect(SimdKernels.describe(backend)).toMatch(/, 3 threads, not all of which have started \(a policy\)$/);
    const simd = SimdKernels.of(backend);
    const [from, to] = [put(Float32Array.from({ length: 30 }, (_, i) => i)), put(new Float32Array(30))];
    simd.share(
      "copyRows",
      Array.from({ length: 10 }, (_, i) => [from + 12 * i, to + 12 * i, 1, 3, 3, 3]),
    );
    expect([...simd.floats(to, 30)]).toEqual([...simd.floats(from, 30)]);
  });

  it("takes a worker's share of the cores where several compute side by side, unless it is told how many", async () => {
    vi.stubGlobal("navigator", { hardwareConcurrency: 8 });
    try {
      for (const [workers, given, threads] of [
        [1, {}, 8],
        [2, {}, 4],
        [3, {}, 2],
        [20, {}, 1],
        [3, { threads: 5 }, 5],
      ] as const) {
        computeBeside(workers);
        const { backend } = backendOf();
        await SimdKernels.prepare(backend, given, () => () => {});
        expect(SimdKernels.of(backend).threads).toBe(threads);
      }
    } finally {
      computeBeside(1);
      vi.unstubAllGlobals();
    }
  });

  it("says that a thread has failed, and can go on", async () => {
    const { backend, put } = backendOf();
    await SimdKernels.prepare(backend, { threads: 2 }, startThread);
    const simd = SimdKernels.of(backend);
    const to = put(new Float32Array(8));
    const beyond = -64;
    expect(() =>
      simd.share("copyRows", [
        [beyond, to, 1, 4, 4, 4],
        [beyond, to, 1, 4, 4, 4],
      ]),
    ).toThrow("a thread of the WASM backend's own kernels has failed: the memory of the backend may be damaged");
    const from = put(Float32Array.of(1, 2, 3, 4));
    simd.share("copyRows", [
      [from, to, 1, 2, 2, 2],
      [from + 8, to + 8, 1, 2, 2, 2],
    ]);
    expect([...simd.floats(to, 4)]).toEqual([1, 2, 3, 4]);
  });

  it("needs memory that is shared, and a second thread", async () => {
    const { backend } = backendOf(false);
    await SimdKernels.prepare(backend, { threads: 2 }, startThread);
    expect(SimdKernels.of(backend).threads).toBe(1);
    expect(SimdKernels.describe(backend)).not.toContain("threads");
    const { backend: shared } = backendOf();
    await SimdKernels.prepare(shared, { threads: 1 }, startThread);
    expect(SimdKernels.of(shared).threads).toBe(1);
    await SimdKernels.prepare(shared, { threads: 2 }, startThread);
    expect(SimdKernels.describe(shared)).toMatch(/, 2 threads$/);
  });

  it("is none where the memory that its calls lie in cannot be had", async () => {
    const { backend } = backendOf();
    backend.wasm._malloc = () => 0;
    expect(await SimdKernels.prepare(backend, { threads: 2 }, startThread)).toMatch(
      /the WASM backend has no memory left/,
    );
  });
});
