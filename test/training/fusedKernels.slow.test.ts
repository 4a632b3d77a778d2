import { getKernel, registerKernel, unregisterKernel } from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-layers";
import { beforeAll, expect, it } from "vitest";
import { initBackend, patchBackend } from "../../src/backends/index.ts";
import { CONV_NORM_2D, CONV_NORM_2D_GRAD, RESIZE_BILINEAR_GRAD } from "../../src/internal/fusedKernels.ts";
import { createRandom } from "../../src/internal/random.ts";
import { wingLoss } from "../../src/losses/index.ts";
import { describeHourglass } from "../../src/network/index.ts";
import { type Batch, Trainer } from "../../src/training/index.ts";

const kernels = [CONV_NORM_2D, CONV_NORM_2D_GRAD, RESIZE_BILINEAR_GRAD];
const network = describeHourglass({
  inputShape: [48, 64, 1],
  landmarks: 2,
  width: 4,
  depth: 1,
  upsampling: "bilinear",
});

beforeAll(async () => {
  await initBackend(["wasm"]);
  await patchBackend();
});

/** Eight images of two bright blobs, where the landmarks are. */
function blobs(): Batch {
  const random = createRandom("fused");
  const landmarks = Float32Array.from({ length: 8 * 4 }, () => 0.2 + 0.6 * random());
  const images = Float32Array.from({ length: 8 * 48 * 64 }, (_, i) => {
    const [n, x, y] = [Math.floor(i / 3072), (i % 64) / 64, Math.floor((i % 3072) / 64) / 48];
    const bright = (k: number) =>
      Math.exp(-80 * ((x - landmarks[4 * n + 2 * k]!) ** 2 + (y - landmarks[4 * n + 2 * k + 1]!) ** 2));
    return bright(0) + 2 * bright(1) + 0.2 * random();
  });
  return { size: 8, images, landmarks };
}

async function losses(steps: number): Promise<number[]> {
  const trainer = new Trainer({ network, loss: wingLoss({ width: 0.1, curvature: 0.02 }) });
  const result: number[] = [];
  const batch = blobs();
  for (let i = 0; i < steps; i++) result.push((await trainer.step(batch, 5e-5)).loss);
  trainer.dispose();
  return result;
}

// Two trainings with other rounding drift apart exponentially, the faster the larger the steps: these are small ones.
it("50 training steps lose the same with the fused kernels and without them", async () => {
  const fused = await losses(50);
  const registered = kernels.map((name) => getKernel(name, "wasm"));
  expect(registered).not.toContain(undefined);
  for (const name of kernels) unregisterKernel(name, "wasm");
  try {
    const plain = await losses(50);
    expect(plain.at(-1)).toBeLessThan(0.9 * plain[0]!);
    expect(fused).toBeAllClose(plain, { atol: 1e-4 });
  } finally {
    for (const kernel of registered) registerKernel(kernel!);
  }
}, 120_000);
