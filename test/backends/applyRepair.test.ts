import {
  engine,
  getKernel,
  type KernelFunc,
  registerKernel,
  setBackend,
  type Tensor,
  tensor1d,
  unregisterKernel,
} from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { applyRepair } from "../../src/backends/applyRepair.ts";
import { knownAnswers } from "../../src/kernels/knownAnswers.ts";
import type { Repair } from "../../src/kernels/repair.ts";

const kernel = "AnswerForTests";

/** A kernel whose output is always one number. */
const answering =
  (value: number): KernelFunc =>
  () =>
    tensor1d([value]);

function repair(kind: Repair["kind"], value: number): Repair {
  return {
    kernel,
    backend: "cpu",
    kind,
    reason: "it does not know",
    make: () => answering(value),
    test: () => knownAnswers(kernel, [{ inputs: {}, attrs: {}, expected: [42] }]),
  };
}

async function answer(): Promise<number> {
  const result = engine().runKernel<Tensor>(kernel, {});
  const values = await result.data();
  result.dispose();
  return values[0]!;
}

beforeEach(() => setBackend("cpu"));
afterEach(() => {
  if (getKernel(kernel, "cpu")) unregisterKernel(kernel, "cpu");
});

const register = (value: number) =>
  registerKernel({ kernelName: kernel, backendName: "cpu", kernelFunc: answering(value) });

test("a missing kernel is registered, once", async () => {
  const missing = repair("missing", 42);
  expect(await applyRepair(missing)).toEqual({ kernel, action: "registered", reason: "it does not know" });
  expect(await applyRepair(missing)).toEqual({ kernel, action: "not needed", reason: "already repaired" });
  expect(await answer()).toBe(42);
});

test("a wrong kernel is replaced", async () => {
  register(41);
  expect(await applyRepair(repair("wrong", 42))).toMatchObject({ action: "replaced" });
  expect(await answer()).toBe(42);
});

test("a kernel that has become right stays", async () => {
  register(42);
  const stock = getKernel(kernel, "cpu");
  expect(await applyRepair(repair("wrong", 42))).toEqual({
    kernel,
    action: "not needed",
    reason: "the registered kernel passes the self-test",
  });
  expect(getKernel(kernel, "cpu")).toBe(stock);
});

test("a right but slow kernel is replaced", async () => {
  register(42);
  const stock = getKernel(kernel, "cpu");
  expect(await applyRepair(repair("slow", 42))).toMatchObject({ action: "replaced" });
  expect(getKernel(kernel, "cpu")).not.toBe(stock);
});

test("a repair that fails its own test is taken back", async () => {
  register(41);
  expect(await applyRepair(repair("wrong", 43))).toEqual({
    kernel,
    action: "failed",
    reason: "it does not know; the repair fails its self-test here and was taken back",
  });
  expect(await answer()).toBe(41);
});

test("a repair that throws or answers NaN fails", async () => {
  const throwing: Repair = {
    ...repair("missing", 0),
    make: () => () => {
      throw new Error("out of order");
    },
  };
  expect(await applyRepair(throwing)).toMatchObject({ action: "failed" });
  expect(await applyRepair(repair("missing", Number.NaN))).toMatchObject({ action: "failed" });
  expect(getKernel(kernel, "cpu")).toBeUndefined();
});
