import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { builtModule } from "../cli/kneel.ts";

interface Found {
  readonly simd: string;
  readonly unavailable: readonly { readonly kernel: string; readonly reason: string }[];
  readonly problems: readonly unknown[];
  readonly heatmaps: readonly number[];
  readonly losses: readonly number[];
}

it("an engine without SIMD predicts and trains what cpu does, and says that own kernels are not there", async () => {
  const script = builtModule("test/backends/withoutSimd.js");
  // V8 has 128-bit SIMD where the processor has SSE 4.1.
  const flags = process.arch === "x64" ? ["--no-enable-sse4-1"] : [];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, script]);
  const { cpu, wasm } = JSON.parse(stdout.trim().split("\n").at(-1)!) as Record<"cpu" | "wasm", Found>;
  expect(wasm.heatmaps).toBeAllClose(cpu.heatmaps, { rtol: 1e-4, atol: 1e-5 });
  expect(wasm.losses).toBeAllClose(cpu.losses, { rtol: 1e-4, atol: 0 });
  if (process.arch !== "x64") return;
  expect(wasm.simd).toMatch(/^WebAssembly SIMD is not there \(WebAssembly\.compile\(\): .*\)$/);
  expect(wasm.unavailable.map(({ kernel }) => kernel)).toEqual([
    "Concat",
    "KneelConvNorm2d",
    "KneelConvNorm2dGrad",
    "KneelNetworkWeights",
    "KneelNetwork",
    "KneelResizeBilinearGrad",
  ]);
  for (const { reason } of wasm.unavailable) expect(reason).toBe(wasm.simd);
  expect(wasm.problems).toEqual([]);
});
