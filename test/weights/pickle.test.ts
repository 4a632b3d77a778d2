import { describe, expect, it } from "vitest";
import { parseStateDict } from "../../src/weights/index.ts";
import {
  dict,
  global,
  integer,
  integers,
  pickle,
  storage,
  tensor,
  text,
  torchFile,
  torchZip,
  u32,
} from "../support/pickleBytes.ts";

const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
const first = "layer1.0.weight";
const parse = (file: Uint8Array) => parseStateDict(file, { source: "x.pth" });

/** Both formats refuse what a pickle says with the same sentence. */
function expectRefused(data: Uint8Array, why: string): void {
  for (const file of [
    torchZip(data, { "0": floats(1, 2, 3, 4, 5, 6) }),
    torchFile(data, [["0", 6, floats(1, 2, 3, 4, 5, 6)]]),
  ])
    expect(() => parse(file)).toThrow(new Error(`x.pth: cannot be imported: ${why}`));
}

const objects = "where only tensors, numbers and containers of them are read; save its state dict alone";
const six = storage("0", 6);

describe("a pickle of PyTorch", () => {
  it("gives the tensors of a dict, views of one storage and steps that are not contiguous among them", () => {
    const data = pickle(
      dict(
        [first, tensor(six, 0, [2, 3], [3, 1])],
        ["turned", tensor(six, 0, [3, 2], [1, 3])],
        ["part", tensor(six, 1, [2], [2])],
        ["note", text("a")],
      ),
    );
    for (const file of [
      torchZip(data, { "0": floats(1, 2, 3, 4, 5, 6) }),
      torchFile(data, [["0", 6, floats(1, 2, 3, 4, 5, 6)]]),
    ]) {
      const { tensors, beside } = parse(file);
      expect([...tensors.keys()]).toEqual([first, "turned", "part"]);
      expect(tensors.get("turned")).toMatchObject({ type: "F32", shape: [3, 2], strides: [1, 3] });
      expect([...tensors.get("part")!.bytes.slice(0, 4)]).toEqual([...floats(2)]);
      expect(beside).toEqual(["note"]);
    }
  });

  it("reads parts of storages, as PyTorch before 0.4 has them", () => {
    const part = [
      ["(", text("storage"), global("torch", "FloatStorage"), text("0"), text("cpu"), integer(6)],
      ["(", text("9"), integer(2), integer(3), "t", "t"],
      "Q",
    ];
    const data = pickle(dict([first, tensor(part, 1, [2], [1])]));
    const { tensors } = parse(torchFile(data, [["0", 6, floats(1, 2, 3, 4, 5, 6)]]));
    expect([...tensors.get(first)!.bytes.slice(0, 8)]).toEqual([...floats(4, 5)]);
    const beyond = pickle(
      dict([
        first,
        tensor([...part.slice(0, 1), ["(", text("9"), integer(4), integer(3), "t", "t"], "Q"], 0, [1], [1]),
      ]),
    );
    expect(() => parse(torchFile(beyond, [["0", 6, floats(1, 2, 3, 4, 5, 6)]]))).toThrow(
      new Error("x.pth: cannot be imported: a part of a storage of it reaches beyond its end"),
    );
  });

  it("reads tensors with attributes and parameters with a state, as PyTorch 2 has them", () => {
    const v2 = tensor(six, 0, [6], [1]);
    const [, args] = v2 as readonly [unknown, typeof v2];
    const way = global("torch._utils", "_rebuild_tensor_v2");
    const typed = (by: typeof way) => [
      [global("torch._tensor", "_rebuild_from_type_v2"), "(", by, global("torch", "Tensor")],
      [args, dict(["tag", integer(1)]), "tR"],
    ];
    const state = [global("torch._utils", "_rebuild_parameter_with_state"), "(", v2, 0x88, "}", "}", "tR"];
    const { tensors } = parse(
      torchZip(pickle(dict([first, typed(way)], ["state", state])), { "0": floats(1, 2, 3, 4, 5, 6) }),
    );
    expect([...tensors.keys()]).toEqual([first, "state"]);
    for (const { bytes } of tensors.values()) expect([...bytes]).toEqual([...floats(1, 2, 3, 4, 5, 6)]);
    for (const by of [global("torch", "device"), global("torch._tensor", "_rebuild_from_type_v2"), text("x")])
      expectRefused(pickle(typed(by)), "a tensor of it has no data");
  });

  it("reads numbers of NumPy, bytes of protocol 2, sets, defaultdicts and Python 2's texts beside the weights", () => {
    const float64 = [
      global("numpy", "dtype"),
      "(",
      text("f8"),
      0x89,
      0x88,
      "tR",
      "(",
      integer(3),
      text("<"),
      "NNN",
      "ttb".slice(1),
    ];
    const bytes = [
      global("_codecs", "encode"),
      "(",
      text(String.fromCharCode(0, 0, 0, 0, 0, 0, 0xf0, 0x3f)),
      text("latin1"),
      "tR",
    ];
    const data = pickle(
      dict(
        [first, tensor(six, 0, [6], [1])],
        ["loss", [global("numpy.core.multiarray", "scalar"), "(", float64, bytes, "tR"]],
        ["set", [global("__builtin__", "set"), "(](", integer(1), integer(2), "etR"]],
        ["defaults", [global("collections", "defaultdict"), "(", global("__builtin__", "dict"), "tR"]],
        ["device", [global("torch", "device"), "(", text("cuda"), "tR"]],
        ["size", [global("torch", "Size"), "(", integers([2, 3]), "tR"]],
        ["old", ["U", 2, "ab"]],
        ["float", ["G", 0x3f, 0xf0, 0, 0, 0, 0, 0, 0]],
      ),
    );
    expect(parse(torchZip(data, { "0": new Uint8Array(24) })).beside).toEqual(
      "loss set defaults device size old float".split(" "),
    );
  });
});

describe("a pickle that would run code", () => {
  it.each([
    ["posix", "system", "posix.system"],
    ["os", "system", "os.system"],
    ["builtins", "eval", "builtins.eval"],
    ["builtins", "getattr", "builtins.getattr"],
    ["__builtin__", "exec", "__builtin__.exec"],
    ["subprocess", "Popen", "subprocess.Popen"],
    ["torch.nn.modules.conv", "Conv2d", "torch.nn.modules.conv.Conv2d"],
    ["torch.hub", "load", "torch.hub.load"],
    ["torch", "FloatStorage.__reduce__", "torch.FloatStorage.__reduce__"],
    ["constructor", "constructor", "constructor.constructor"],
    ["__proto__", "x", "__proto__.x"],
    ["toString", "", "toString."],
  ])("is refused at %s %s", (module, name, whole) => {
    const call = [global(module, name), "(", text("echo"), "tR"];
    expectRefused(pickle(dict([first, call])), `it holds ${whole} in layer1.0.weight, ${objects}`);
    const stacked = [text(module), text(name), 0x93, "(", text("echo"), "tR"];
    expectRefused(pickle(dict([first, stacked])), `it holds ${whole} in layer1.0.weight, ${objects}`);
    expectRefused(pickle("(", text("a"), text("b"), call, "t"), `it holds ${whole}, ${objects}`);
  });

  it("is refused by the keys that it stands under, in dicts of many items and of one", () => {
    const namespace = [global("argparse", "Namespace"), ")R"];
    const settings = dict(["rate", text("net")], ["paths", dict(["root", namespace])]);
    const root = dict(["state_dict", dict()], ["epoch", integer(3)], ["hyper_parameters", settings]);
    expectRefused(pickle(root), `it holds argparse.Namespace in hyper_parameters.paths.root, ${objects}`);
    expectRefused(pickle("}", text("args"), namespace, "s"), `it holds argparse.Namespace in args, ${objects}`);
  });

  it("is refused at a name that is odd or endless", () => {
    expectRefused(pickle(global("o\x1bs", "x")), `it holds "o\\u001bs.x", ${objects}`);
    expectRefused(pickle("c", "x".repeat(300)), "its pickle is damaged");
  });

  it.each([
    ["NEWOBJ", 0x81, "0x81 (NEWOBJ)"],
    ["NEWOBJ_EX", 0x92, "0x92 (NEWOBJ_EX)"],
    ["OBJ", 0x6f, "0x6f (OBJ)"],
    ["INST", 0x69, "0x69 (INST)"],
    ["EXT1", 0x82, "0x82 (EXT1)"],
    ["a text form of protocol 0", 0x53, "0x53"],
    ["no instruction at all", 0xff, "0xff"],
  ])("is refused at the instruction %s", (_, code, shown) => {
    expectRefused(
      pickle("(", global("torch", "Size"), code),
      `its pickle has the instruction ${shown}, which no tensor needs`,
    );
  });

  it("is refused where it calls what only names something", () => {
    expectRefused(
      pickle(global("torch", "FloatStorage"), ")R"),
      "its pickle calls torch.FloatStorage, which is no tensor",
    );
    expectRefused(pickle(global("torch", "float32"), ")R"), "its pickle calls torch.float32, which is no tensor");
    expectRefused(pickle(text("os.system"), ")R"), "its pickle is damaged");
  });

  it("is refused where a persistent id is no storage", () => {
    const why = "it has a persistent id that is no storage";
    expectRefused(pickle(text("storage"), "Q"), why);
    expectRefused(
      pickle("(", text("module"), global("torch", "FloatStorage"), text("0"), text("cpu"), integer(6), "tQ"),
      why,
    );
    expectRefused(pickle("(", text("storage"), global("torch", "Size"), text("0"), text("cpu"), integer(6), "tQ"), why);
    expectRefused(
      pickle("(", text("storage"), global("torch", "FloatStorage"), text("0"), text("cpu"), integer(-6), "tQ"),
      why,
    );
  });
});

describe("a pickle that would fill memory or never end", () => {
  /** 2^60 leaves by way of the memo: each list holds the last one twice. */
  const bomb = ["]q", 0, "0", Array.from({ length: 60 }, (_, i) => ["](h", i, "h", i, "eq", i + 1, "0"]), "h", 60];

  it("is read in time where lists share lists, and dicts hold themselves", () => {
    const circle = ["}q", 200, text("self"), "h", 200, "s"];
    const level = (i: number) => ["}(", text("a"), "h", 201 + i, text("b"), "h", 201 + i, "uq", 202 + i, "0"];
    const shared = ["}q", 201, "0", Array.from({ length: 40 }, (_, i) => level(i)), "h", 241];
    const data = pickle(
      dict(
        ["bomb", bomb],
        ["circle", circle],
        ["shared", shared],
        ["keys", ["}(", bomb, "Nu"]],
        [first, tensor(six, 0, [6], [1])],
      ),
    );
    const start = performance.now();
    expect(parse(torchZip(data, { "0": new Uint8Array(24) })).beside).toEqual(["bomb", "circle", "shared", "keys"]);
    expect(performance.now() - start).toBeLessThan(5000); // at rest some 20 ms
  });

  it.each([
    [
      "a dict again and again",
      [
        "}q",
        0,
        Array.from({ length: 999 }, (_, i) => [integer(i), "Ns"]),
        Array.from({ length: 999 }, () => [global("collections", "Counter"), "(h", 0, "tR"]),
      ],
    ],
    [
      "a list as a set again and again",
      [
        "](",
        Array.from({ length: 999 }, () => "N"),
        "eq",
        0,
        Array.from({ length: 999 }, () => [global("builtins", "set"), "(h", 0, "tR"]),
      ],
    ],
    ["a tensor that repeats a number", tensor(six, 0, [30_000, 30_000], [0, 0])],
    ["many tensors of one storage", ["(", Array.from({ length: 300 }, () => tensor(six, 0, [500], [0]))]],
  ])("is refused for %s", (_, part) => {
    expectRefused(pickle(part), "its tensors hold more numbers than the file has bytes");
  });

  it("is refused for a text that is to be made bytes again and again", () => {
    const encode = [global("_codecs", "encode"), "(h", 1, text("latin1"), "tR0"];
    const once = [text("x".repeat(9)), "q", 1, "0", encode];
    expect(() => parse(torchZip(pickle(once, "N")))).toThrow(/it has no layer1\.0\.weight/);
    expectRefused(
      pickle(text("x".repeat(900)), "q", 1, "0", Array(20).fill(encode), "N"),
      "its tensors hold more numbers than the file has bytes",
    );
  });

  it("is refused for more instructions than a checkpoint has", () => {
    const data = new Uint8Array(1_000_003).fill(0x7d);
    data.set([0x80, 2]);
    expect(() => parse(torchZip(data))).toThrow(
      new Error("x.pth: cannot be imported: its pickle has more than 1,000,000 instructions"),
    );
  });

  it("is refused for lengths beyond the file", () => {
    expectRefused(pickle("X", u32(0xffffffff)), "it is cut off");
    expectRefused(pickle(0x8d, u32(0xffffffff), u32(0xffffffff)), "it is cut off");
    expectRefused(pickle(0x8a, 255, "x".repeat(255)), "its pickle has a whole number of 255 bytes");
    expectRefused(pickle("B", u32(2 ** 31 - 1)), "it is cut off");
  });
});

describe("a pickle that is damaged", () => {
  it.each([
    ["nothing on the stack", "0"],
    ["no mark", "t"],
    ["a mark that hides the stack", [integer(1), "(", 0x85]],
    ["a memo that holds nothing", ["h", 7]],
    ["an item of what is no list", [integer(1), "Na"]],
    ["a value without a key", ["}(", integer(1), "u"]],
    ["items of what is no dict", ["](", integer(1), integer(2), "u"]],
    ["attributes of what is no dict", [integer(1), "Nb"]],
    ["pairs that are none", [global("collections", "OrderedDict"), "(](", integer(1), "etR"]],
  ])("is refused for %s", (_, part) => {
    expectRefused(pickle(part), "its pickle is damaged");
  });

  it("is refused for protocols that no checkpoint has", () => {
    expectRefused(Uint8Array.of(0x80, 6, 0x4e, 0x2e), "its pickle has protocol 6; 2 to 5 are read");
    expectRefused(Uint8Array.of(0x80, 1, 0x4e, 0x2e), "its pickle has protocol 1; 2 to 5 are read");
  });

  it.each([
    ["an offset beyond its storage", tensor(six, 6, [1], [1]), "a tensor of it reaches beyond its storage"],
    ["a shape beyond its storage", tensor(six, 0, [7], [1]), "a tensor of it reaches beyond its storage"],
    ["steps beyond its storage", tensor(six, 0, [2, 2], [5, 1]), "a tensor of it reaches beyond its storage"],
    ["fewer steps than axes", tensor(six, 0, [2, 2], [1]), "a tensor of it reaches beyond its storage"],
    ["a negative offset", tensor(six, -1, [1], [1]), "a tensor of it reaches beyond its storage"],
    [
      "an offset beyond all numbers",
      [
        global("torch._utils", "_rebuild_tensor_v2"),
        ["(", six, [0x8a, 10, "\x7f".repeat(10)], integers([1]), integers([1]), 0x89, "NtR"],
      ],
      "a tensor of it reaches beyond its storage",
    ],
    ["a negative size", tensor(six, 0, [-1], [1]), "a tensor of it has no shape"],
    ["a negative step", tensor(six, 5, [2], [-1]), "a tensor of it has no strides"],
    ["nine axes", tensor(six, 0, Array(9).fill(1), Array(9).fill(1)), "a tensor of it has no shape"],
    ["no storage", tensor(integer(3), 0, [1], [1]), "a tensor of it has no storage"],
    ["a storage of two sizes", [six, storage("0", 5)], "its storage 0 has two sizes"],
    ["a storage of two types", [six, storage("0", 6, "IntStorage")], "its storage 0 has two sizes"],
    [
      "an array of NumPy",
      [global("numpy.core.multiarray", "scalar"), ")R"],
      "it holds an object of NumPy that is no number; save its state dict alone",
    ],
    ["a parameter without data", [global("torch._utils", "_rebuild_parameter"), "(NtR"], "a tensor of it has no data"],
  ])("is refused for %s", (_, part, why) => {
    expectRefused(pickle(dict([first, part])), why);
  });

  it("is refused for storages that are absent, short, or not those of the pickle", () => {
    const data = pickle(dict([first, tensor(six, 0, [6], [1])]));
    const refused = (file: Uint8Array, why: string) =>
      expect(() => parse(file)).toThrow(new Error(`x.pth: cannot be imported: ${why}`));
    refused(torchZip(data), "it has no data/0");
    refused(torchZip(data, { "0": floats(1, 2, 3, 4, 5) }), "its data/0 is cut off");
    refused(torchFile(data), "it has no storage 0");
    refused(torchFile(data, [["0", 5, floats(1, 2, 3, 4, 5)]]), "its storages are not those of its tensors");
    refused(torchFile(data, [["1", 6, new Uint8Array(24)]]), "its storages are not those of its tensors");
    refused(torchFile(data, [["0", 6, floats(1)]]), "it is cut off");
  });

  it("is refused for numbers of big-endian machines", () => {
    const data = pickle(dict([first, tensor(six, 0, [6], [1])]));
    expect(() => parse(torchFile(data, [], dict(["little_endian", 0x89])))).toThrow(
      new Error("x.pth: cannot be imported: its numbers are not little-endian"),
    );
  });
});
