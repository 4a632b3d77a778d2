import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { checkBackend, initBackend, patchBackend } from "../../src/backends/index.ts";

/** Prints what is found wrong and what is repaired in an engine that nobody has touched. */
async function main(): Promise<void> {
  const found: Record<string, unknown> = {};
  for (const backend of ["cpu", "wasm"]) {
    await initBackend([backend]);
    const { missingKernels, wrongKernels, gradients } = await checkBackend();
    const [{ repairs }, again] = await Promise.all([patchBackend(), patchBackend()]);
    found[backend] = {
      missingKernels,
      wrongKernels,
      gradients,
      repairs: repairs.map(({ kernel, action }) => `${kernel} ${action}`),
      again: [...new Set(again.repairs.map(({ action }) => action))],
    };
  }
  console.log(JSON.stringify(found));
}

main();
