import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { benchCases, onlyCase } from "../../src/machineCommands/bench/benchCases.ts";
import type { BenchResult } from "../../src/machineCommands/bench/benchSettings.ts";
import { benchTable, describeResult } from "../../src/machineCommands/bench/benchTable.ts";
import { describeChoice } from "../../src/machineCommands/bench/describeChoice.ts";
import { timeRuns } from "../../src/machineCommands/bench/timeRuns.ts";

const network = {
  width: 8,
  depth: 4,
  block: "hmp",
  upsampling: "nearest",
  size: { width: 160, height: 160 },
  batch: 8,
  seconds: 1,
} as const;

describe("what is measured", () => {
  test("each backend that may be there but cpu, when nothing is said", () => {
    const cases = benchCases(network);
    expect(cases.map(({ mode, backend, workers }) => `${mode} ${backend} ${workers}`)).toEqual([
      "predict wasm 1",
      "train wasm 1",
      "predict webgpu 1",
      "train webgpu 1",
      "predict tensorflow 1",
      "train tensorflow 1",
      "predict tensorflow-gpu 1",
      "train tensorflow-gpu 1",
      "predict onnx 1",
    ]);
    expect(benchCases({ ...network, train: true, backend: ["onnx"] })).toEqual([]);
    expect(onlyCase(network)).toBeNull();
  });
  test("each number of workers in training, once", () => {
    const cases = benchCases({ ...network, train: true, backend: ["cpu", "cpu"], workers: [1, 2, 1] });
    expect(cases).toEqual([
      { mode: "train", backend: "cpu", workers: 1 },
      { mode: "train", backend: "cpu", workers: 2 },
    ]);
  });
  test("one case by the options alone", () => {
    const wasm = { ...network, backend: ["wasm"] };
    expect(onlyCase({ ...wasm, train: true, workers: [2] })).toEqual({ mode: "train", backend: "wasm", workers: 2 });
    expect(onlyCase({ ...wasm, predict: true })).toEqual({ mode: "predict", backend: "wasm", workers: 1 });
    expect(onlyCase({ ...wasm, train: true })).toBeNull();
    expect(onlyCase({ ...wasm, train: true, predict: true, workers: [1] })).toBeNull();
    expect(onlyCase({ ...network, predict: true })).toBeNull();
  });
});

describe("the runs that are timed", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  /** The times of runs of `ms` each, and how many there were. */
  const time = async (ms: number, seconds: number) => {
    let runs = 0;
    const times = timeRuns(async () => {
      runs++;
      await new Promise((resolve) => setTimeout(resolve, ms));
    }, seconds);
    await vi.runAllTimersAsync();
    return { runs, times: await times };
  };
  test("come after those that warm up for half as long, until time is over", async () => {
    expect(await time(30, 0.1)).toEqual({ runs: 6, times: [30, 30, 30, 30] });
    expect(await time(30, 0.09)).toEqual({ runs: 5, times: [30, 30, 30] });
  });
  test("are one, after one that warms up, where it takes longer than all", async () => {
    expect(await time(20, 0.001)).toEqual({ runs: 2, times: [20] });
  });
  test("come after twelve others at most", async () => {
    expect(await time(1, 0.2)).toEqual({ runs: 212, times: Array(200).fill(1) });
  });
});

test("a choice that could not be kept says so, and where it could be", () => {
  const measured = [
    { backend: "wasm", workers: 2, imagesPerSecond: 50, error: null },
    { backend: "onnx", workers: 1, imagesPerSecond: null, error: "onnxruntime-node is not installed" },
  ];
  const choice = { backend: "wasm", workers: 2, measured, file: "/home/a/choice.json", remembered: false };
  const lines = ["wasm, 2 workers: 50 images/s", "onnx: onnxruntime-node is not installed"];
  expect(describeChoice(choice, true).split("\n")).toEqual([
    ...lines,
    "--backend auto takes wasm, 2 workers, as /home/a/choice.json says",
  ]);
  expect(describeChoice(choice, false).split("\n")).toEqual([
    ...lines,
    "--backend auto takes wasm, 2 workers",
    "warning: /home/a/choice.json cannot be written, so that --backend auto measures each time; set XDG_CACHE_HOME to a folder that can",
  ]);
});

describe("as text", () => {
  const common = {
    ...({ width: 8, depth: 4, block: "hmp", upsampling: "nearest", size: { width: 160, height: 160 } } as const),
    ...{ parameters: 5, runs: 9, peakMemoryMiB: 100, device: "AMD EPYC", cores: 2, versions: {} },
  } as const;
  const training: BenchResult = {
    ...{ ...common, mode: "train", backend: "wasm", workers: 2, batch: 8 },
    ...{ trainStepMs: 400, imagesPerSecond: 20 },
  };
  const prediction: BenchResult = {
    ...{ ...common, mode: "predict", backend: "wasm", workers: 1 },
    ...{ predictMs: 4.5678, imagesPerSecond: 218.9 },
  };
  test("one measurement", () => {
    expect(describeResult(training)).toBe(
      "training on wasm, 2 workers, 8 images a step: 20.0 images/s (400 ms), median of 9, on AMD EPYC",
    );
    expect(describeResult(prediction)).toBe(
      "prediction on wasm, image by image: 219 images/s (4.57 ms), median of 9, on AMD EPYC",
    );
  });
  test("a table, with what could not be measured below it", () => {
    const one = { ...training, workers: 1, trainStepMs: 800, imagesPerSecond: 10 };
    const error = { mode: "predict", backend: "webgpu", workers: 1, error: "webgpu is not installed" } as const;
    expect(benchTable([prediction, one, training, error])).toBe(
      [
        "backend  workers              prediction  training, 8 images a step        on",
        "─────────────────────────────────────────────────────────────────────────────",
        "wasm           1  219 images/s (4.57 ms)     10.0 images/s (800 ms)  AMD EPYC",
        "wasm           2                       –     20.0 images/s (400 ms)  AMD EPYC",
        "",
        "webgpu: webgpu is not installed",
      ].join("\n"),
    );
    expect(benchTable([prediction, error], { columns: 40 })).toBe(
      "wasm\n  workers     1\n  prediction  219 images/s (4.57 ms)\n  training    –\n  on          AMD EPYC\n\nwebgpu: webgpu is not installed",
    );
    expect(benchTable([error])).toBe("webgpu: webgpu is not installed");
  });
});
