import { getBackend, registerBackend, removeBackend, setBackend } from "@tensorflow/tfjs-core";
import { beforeEach, expect, test, vi } from "vitest";
import { initBackend, patchBackend } from "../../src/backends/index.ts";

beforeEach(() => setBackend("cpu"));

test("the first backend that is registered is started", async () => {
  expect(await initBackend(["webgpu", "wasm", "cpu"])).toBe("wasm");
  expect(getBackend()).toBe("wasm");
});

test("a backend that does not start is passed over", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  registerBackend("broken", () => {
    throw new Error("no device");
  });
  expect(await initBackend(["broken", "wasm"])).toBe("wasm");
  await expect(initBackend(["broken"])).rejects.toThrow(
    'initBackend: no backend could be started; "broken" is registered but does not start here',
  );
  expect(getBackend()).toBe("wasm");
  removeBackend("broken");
  warn.mockRestore();
});

test("a backend that is not registered is refused with the package to install, and the one before stays", async () => {
  await expect(initBackend(["webgpu", "webgl", "other"])).rejects.toThrow(
    'initBackend: no backend could be started; "webgpu" is not registered: install and import "@tensorflow/tfjs-backend-webgpu" where navigator.gpu exists; ' +
      '"webgl" is not registered: install and import "@tensorflow/tfjs-backend-webgl"; "other" is not registered',
  );
  await expect(patchBackend("webgl")).rejects.toThrow(
    'patchBackend: no backend could be started; "webgl" is not registered: install and import "@tensorflow/tfjs-backend-webgl"',
  );
  expect(getBackend()).toBe("cpu");
});

test("an empty list is refused", async () => {
  await expect(initBackend([])).rejects.toThrow(
    new RangeError("initBackend: names must be a list of at least one backend, got []"),
  );
});
