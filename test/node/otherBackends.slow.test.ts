import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { unpackChromium } from "../browser/chromium.ts";
import { builtModule } from "../cli/kneel.ts";
import { firstDeviation, firstMismatch } from "../support/allClose.ts";
import type { Proof } from "../support/proveBackend.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));

async function prove(backend: string, env: NodeJS.ProcessEnv = {}, ...only: "networks"[]): Promise<Proof> {
  const { stdout } = await run(process.execPath, [builtModule("test/support/proveBackend.js"), backend, ...only], {
    cwd: root,
    env: { ...process.env, ...env },
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as Proof;
}

/** The environment in which WebGPU finds the Vulkan driver in software that the browser of the tests brings along; null where there is none. */
async function softwareVulkan(): Promise<NodeJS.ProcessEnv | null> {
  const folder = dirname((await unpackChromium()).path);
  const driver = join(folder, "vk_swiftshader_icd.json");
  if (process.platform !== "linux" || !existsSync(driver)) return null;
  return { VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(":") };
}

/** Whether tfjs-node is there with its native part. */
function hasTfjsNode(): boolean {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-node/package.json"));
    return existsSync(join(folder, "deps/lib"));
  } catch {
    return false;
  }
}

let reference: Proof;
beforeAll(async () => {
  reference = await prove("wasm", {}, ...(hasTfjsNode() ? [] : ["networks" as const]));
});

function agrees(proof: Proof, ...only: "networks"[]): void {
  const names = ({ gradients }: Proof) => Object.keys(gradients).filter((name) => !only.length || !/loss/.test(name));
  expect(proof.report).toMatchObject({ missingKernels: [], wrongKernels: [], gradients: true, problems: [] });
  expect(Object.keys(proof.gradients)).toEqual(names(reference));
  expect(Object.keys(proof.lossFigures)).toEqual(only.length ? [] : Object.keys(reference.lossFigures));
  // Those of wasm agree with finite differences: test/kernels/gradients.
  for (const [name, figures] of Object.entries(proof.gradients))
    expect(firstDeviation(figures, reference.gradients[name]!), name).toBeNull();
  expect(Object.keys(proof.heatmaps)).toHaveLength(only.length ? 1 : 2);
  for (const [name, deviation] of Object.entries(proof.heatmaps)) expect(deviation, name).toBeLessThan(1e-4);
  const steps = proof.trainingLosses.length;
  expect(steps).toBe(only.length ? 2 : 4);
  expect(proof.trainingLosses).toBeAllClose(reference.trainingLosses.slice(0, steps), { rtol: 1e-3 });
  expect(proof.trainingLosses.at(-1)).toBeLessThan(proof.trainingLosses[0]!);
  expect(proof.tinyLandmarks).toBeAllClose(reference.tinyLandmarks, { rtol: 0, atol: 0.01 });
  expect(proof.landmarks).toBeAllClose(only.length ? [] : reference.landmarks, { rtol: 0, atol: 0.01 });
  for (const [name, numbers] of Object.entries(proof.lossFigures)) {
    const expected = reference.lossFigures[name]!;
    const scale = Math.max(...expected.map(Math.abs));
    expect(firstMismatch(numbers, expected, 1e-4, Math.min(1e-5, 1e-6 * scale)), name).toBeNull();
  }
  expect(proof.tensorsLeft).toBe(0);
}

describe("values and gradients, PyTorch's heatmaps, losses of a training, landmarks, tensors left", () => {
  test("on WebGPU in Node", async ({ skip }) => {
    const env = await softwareVulkan();
    if (env === null) return skip("no Vulkan driver in software for this machine");
    // The losses' kernels, each loss and its gradient on WebGPU: test/browser/backends.
    agrees(await prove("webgpu", env, "networks"), "networks");
  }, 900_000);

  test("on the native backend", async ({ skip }) => {
    if (!hasTfjsNode()) return skip("tfjs-node is not built: npx tsx scripts/buildTfjsNode.ts");
    agrees(await prove("tensorflow"));
  });
});
