import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { describeHourglass, initializeWeights } from "../../src/network/index.ts";
import {
  formatSafetensors,
  fromStateDict,
  inferHourglass,
  type NamedArray,
  parseStateDict,
  partialStateDict,
  toStateDict,
} from "../../src/weights/index.ts";
import { readNumbers } from "../../src/weights/storedTensor.ts";
import { checkpointFile, checkpointFixtures } from "../support/checkpoints.ts";
import { dict, global, integer, pickle, storage, tensor, text, torchFile, torchZip } from "../support/pickleBytes.ts";

const six = storage("0", 6);

/** A file of NumPy, version 1.0, all zeros. */
function npy(descr: string, shape: string, size: number): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117);
  return Uint8Array.from([...Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header}\n`, "latin1"), ...new Uint8Array(size)]);
}

describe("parseStateDict and inferHourglass", () => {
  it.each(checkpointFixtures)("find the weights and the architecture of %s", (_, fixture) => {
    const { file, entry = "", prefix = "", beside = [], width, depth, block, landmarks, channels } = fixture;
    const state = parseStateDict(checkpointFile(file), { source: file });
    expect(state).toMatchObject({ entry, prefix, beside });
    expect(inferHourglass(state.tensors, file)).toEqual({ width, depth, block, landmarks, channels });
  });

  it("tell the formats apart by their content", () => {
    const format = (name: string) => parseStateDict(checkpointFile(name)).format;
    expect(["wrapped.pth", "old.pth", "bfloat.safetensors", "numpy.npz"].map(format)).toEqual([
      "PyTorch",
      "PyTorch before 1.6",
      "safetensors",
      "npz",
    ]);
  });

  it("find tensors that lie in their storages in many ways, two names of one among them", () => {
    for (const name of ["strided.pth", "stridedOld.pth"]) {
      const { tensors } = parseStateDict(checkpointFile(name));
      const [scale, variance] = ["weight", "running_var"].map(
        (part) => tensors.get(`hourglass.lower1.scale1.1.${part}`)!,
      );
      expect([...readNumbers(scale!)]).toEqual([...readNumbers(variance!)]);
      expect(new Set([...tensors.values()].map(({ strides }) => strides.join())).size).toBeGreaterThan(10);
    }
  });

  it("take the entry that is asked for, else the usual one", () => {
    const weights = (value: number) => tensor(storage(String(value), 2), 0, [2], [1]);
    const data = pickle(
      dict(
        ["ema", dict(["module.layer1.0.weight", weights(0)])],
        ["deep", dict(["model", dict(["layer1.0.weight", weights(1)])])],
        ["model", dict(["layer1.0.weight", weights(2)], ["epoch", text("3")])],
      ),
    );
    const storages = Object.fromEntries(["0", "1", "2"].map((key) => [key, new Uint8Array(8).fill(Number(key))]));
    const parse = (entry?: string) =>
      parseStateDict(torchZip(data, storages), entry === undefined ? {} : { entry, source: "x.pth" });
    expect(parse()).toMatchObject({ entry: "model", prefix: "", beside: ["ema", "deep", "epoch"] });
    expect(parse("ema")).toMatchObject({ entry: "ema", prefix: "module.", beside: ["deep", "model"] });
    expect(parse("deep.model").tensors.get("layer1.0.weight")!.bytes[0]).toBe(1);
    expect(() => parse("optimizer")).toThrow(
      new Error('x.pth: has no weights in "optimizer"; there are some in ema, model, deep.model'),
    );
  });

  it("find a network in lists and under whole numbers, wrapped by torch.compile, parts of it too", () => {
    const net = (...names: string[]) =>
      dict(...names.map((name): [string, ReturnType<typeof tensor>] => [name, tensor(six, 0, [6], [1])]));
    const root = dict(
      [
        "networks",
        [
          "](",
          net("conv.weight"),
          net("_orig_mod.layer1.0.weight", "_orig_mod.hourglass._orig_mod.module.lower1.a"),
          "e",
        ],
      ],
      ["ema", ["}", integer(7), net("module.layer1.0.weight"), "s"]],
    );
    const file = torchZip(pickle(root), { "0": new Uint8Array(24) });
    const names = ["layer1.0.weight", "hourglass.lower1.a"];
    const found = parseStateDict(file);
    expect([found.entry, found.prefix, [...found.tensors.keys()]]).toEqual(["networks.1", "_orig_mod.", names]);
    expect(parseStateDict(file, { entry: "ema.7" })).toMatchObject({ prefix: "module.", beside: ["networks"] });
  });

  it.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(), "cannot be imported: it is empty"],
    [
      "a text",
      new TextEncoder().encode("hello, hello"),
      'cannot be imported: neither safetensors nor a file of PyTorch nor .npz; it is text that begins with "hello, hello"',
    ],
    [
      "a pointer of Git LFS",
      new TextEncoder().encode("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n"),
      'cannot be imported: neither safetensors nor a file of PyTorch nor .npz; it is text that begins with "version https://git-lfs.github.com/spec/"',
    ],
    [
      "a file of HDF5",
      Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0),
      "cannot be imported: neither safetensors nor a file of PyTorch nor .npz",
    ],
    [
      "another pickle",
      Uint8Array.from([...pickle("N"), 0, 0, 0, 0, 0]),
      "cannot be imported: its pickle is not of PyTorch; save a state dict by torch.save, arrays by numpy.savez",
    ],
    [
      "a state dict that pickle has written",
      Uint8Array.from([...pickle(global("collections", "OrderedDict"), ")R"), 0, 0]),
      "cannot be imported: its pickle is not of PyTorch; save a state dict by torch.save, arrays by numpy.savez",
    ],
    [
      "a checkpoint of another network",
      torchZip(pickle(dict(["conv1.weight", text("x")]))),
      "cannot be imported: it has no layer1.0.weight, which every network of KNEEL begins with",
    ],
    [
      "a checkpoint of no tensors",
      torchFile(pickle("N")),
      "cannot be imported: it has no layer1.0.weight, which every network of KNEEL begins with",
    ],
  ])("refuse %s", (_, file, why) => {
    expect(() => parseStateDict(file, { source: "x" })).toThrow(new Error(`x: ${why}`));
  });

  it.each([
    [">f4", "(1,)", "must be little-endian, got >f4"],
    ["<f4", "(1 2,)", 'must have whole numbers, each before a comma, for its shape, got "(1 2,)"'],
  ])("refuse arrays of NumPy of type %s and shape %s", (descr, shape, why) => {
    const file = zipSync({ "layer1.0.weight.npy": npy(descr, shape, 4) });
    expect(() => parseStateDict(file, { source: "x" })).toThrow(new RangeError(`x, layer1.0.weight: ${why}`));
  });

  it("refuse a tar archive of the first PyTorch by its name", () => {
    const tar = new Uint8Array(600);
    tar.set(new TextEncoder().encode("ustar"), 257);
    expect(() => parseStateDict(tar, { source: "x" })).toThrow(
      new Error("x: cannot be imported: a tar archive of PyTorch before 0.2; save it again with a newer one"),
    );
  });
});

describe("inferHourglass", () => {
  const network = describeHourglass({ inputShape: [64, 64, 3], landmarks: 5, width: 3, depth: 3, block: "bottleneck" });
  const state = toStateDict(network, initializeWeights(network));
  const changed = (changes: Record<string, readonly number[] | null>) => {
    const copy = new Map(state);
    for (const [name, shape] of Object.entries(changes)) {
      if (shape === null) copy.delete(name);
      else copy.set(name, { shape, data: new Float32Array() });
    }
    return () => inferHourglass(copy, "x");
  };

  it("reads width, depth, block, channels and landmarks from names and shapes", () => {
    expect(inferHourglass(state)).toEqual({ width: 3, depth: 3, block: "bottleneck", channels: 3, landmarks: 5 });
    expect(changed({ "out_block.0.weight": null })().landmarks).toBeNull();
  });

  it.each<[string, Record<string, readonly number[] | null>, string]>([
    ["no stem", { "layer1.0.weight": null }, "it has no layer1.0.weight"],
    [
      "a stem that is no kernel",
      { "layer1.0.weight": [3, 7] },
      "layer1.0.weight must be a kernel [out, in, height, width], got [3, 7]",
    ],
    [
      "a stem of 3 × 3",
      { "layer1.0.weight": [3, 3, 3, 3] },
      "layer1.0.weight must have shape [width, channels, 7, 7], got [3, 3, 3, 3]",
    ],
    [
      "other blocks",
      { "layer1.3.bottleneck.0.weight": null },
      "its blocks have neither layer1.3.scale1.0.weight (hmp) nor layer1.3.bottleneck.0.weight (bottleneck)",
    ],
    [
      "no hourglass",
      { "hourglass.lower1.bottleneck.0.weight": null },
      "it has no hourglass.lower1.bottleneck.0.weight",
    ],
    ["no landmark", { "out_block.0.weight": [0, 12, 1, 1] }, "out_block.0.weight has no landmarks"],
  ])("refuses %s", (_, changes, why) => {
    expect(changed(changes)).toThrow(new Error(`x: not an hourglass of KNEEL: ${why}`));
  });

  it("refuses names that nest without end", () => {
    const deep: Record<string, readonly number[]> = {};
    for (let d = 0; d < 20; d++) deep[`hourglass.${"lower4.".repeat(d)}lower1.bottleneck.0.weight`] = [1];
    expect(changed(deep)).toThrow(new Error("x: not an hourglass of KNEEL: it is deeper than 12"));
  });
});

describe("partialStateDict", () => {
  const network = describeHourglass({ inputShape: [16, 20, 3], landmarks: 5, width: 2, depth: 1 });
  const weights = initializeWeights(network, 4);

  it("takes what the network has, and refuses other shapes", () => {
    const state = new Map<string, NamedArray>(toStateDict(network, weights));
    state.delete("out_block.0.weight");
    state.set("other", { shape: [1], data: Float32Array.of(1) });
    const part = partialStateDict(network, state, "x");
    expect(part.size).toBe(weights.size - 1);
    for (const [name, values] of part) expect(values).toEqual(weights.get(name));
    state.set("out_block.0.weight", { shape: [4, 8, 1, 1], data: new Float32Array(32) });
    expect(() => partialStateDict(network, state, "x")).toThrow(
      new Error(
        "x: out_block.0.weight must have shape [5, 8, 1, 1], got [4, 8, 1, 1]; check width, depth, block and landmarks",
      ),
    );
  });

  it("leaves the file as it is, and what it gives is no part of it", () => {
    const file = formatSafetensors(toStateDict(network, weights));
    const { tensors } = parseStateDict(file);
    expect([...tensors.values()].every(({ bytes }) => bytes.buffer === file.buffer)).toBe(true);
    const taken = fromStateDict(network, tensors);
    expect(taken).toEqual(weights);
    expect([...taken.values()].some(({ buffer }) => buffer === file.buffer)).toBe(false);
  });
});
