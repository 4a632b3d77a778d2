import { getKernel } from "@tensorflow/tfjs-core";
import { afterEach, expect, test, vi } from "vitest";
import { checkBackend, formatBackendReport, initBackend, patchBackend } from "../../src/backends/index.ts";
import { conv2dBackpropFilterWasm } from "../../src/kernels/conv2dBackpropFilterWasm.ts";
import { maxPoolGradWasm } from "../../src/kernels/maxPoolGradWasm.ts";
import { networkWasm } from "../../src/kernels/networkWasm.ts";
import type { Repair } from "../../src/kernels/repair.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

test("own kernels that fail their self-tests are warned of, and told with what is left of the backend", async () => {
  await initBackend(["wasm"]);
  const warnings = vi.spyOn(console, "warn").mockReturnValue(undefined);
  const failing: Repair[] = [conv2dBackpropFilterWasm, maxPoolGradWasm, networkWasm];
  const tests = failing.map((repair) => vi.spyOn(repair, "test").mockResolvedValue(false));
  const stock = failing.map(({ kernel }) => getKernel(kernel, "wasm"));
  const { repairs } = await patchBackend();
  const failed = repairs.filter(({ action }) => action === "failed").map(({ kernel }) => kernel);
  expect(failed.toSorted()).toEqual(failing.map(({ kernel }) => kernel).toSorted());
  expect(failing.map(({ kernel }) => getKernel(kernel, "wasm"))).toEqual(stock);
  expect(warnings.mock.calls.map(([text]) => String(text).split(":", 2)).toSorted()).toEqual(
    failing.map(({ kernel }) => ["kneel-tfjs", ` ${kernel} of the wasm backend`]).toSorted(),
  );
  await patchBackend();
  expect(warnings).toHaveBeenCalledTimes(failing.length); // each once
  const report = await checkBackend();
  const own = (kernel: string, remedy: string) => ({
    problem: `the library's own ${kernel} fails its self-test on this machine and was taken back`,
    remedy: `${remedy}report it, with the name of the processor`,
  });
  expect(report.problems).toEqual([
    {
      problem: 'Conv2DBackpropFilter is not registered for "wasm"',
      remedy: "use another backend, or register the kernel if you made a custom bundle",
    },
    { problem: expect.stringMatching(/^MaxPoolGrad: the stock kernel drops/), remedy: "use another backend" },
    own("Conv2DBackpropFilter", ""),
    own("MaxPoolGrad", ""),
    own("KneelNetwork", "results are right but slow; "),
  ]);
  expect(formatBackendReport(report)).toContain(
    "! the library's own KneelNetwork fails its self-test on this machine and was taken back\n  → results are right",
  );
  // A later try that passes is the end of it.
  for (const spy of tests) spy.mockRestore();
  await patchBackend();
  expect((await checkBackend()).problems).toEqual([]);
});
