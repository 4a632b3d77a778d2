import { afterEach, describe, expect, it, vi } from "vitest";
import { SimdKernels } from "../../src/simd/SimdKernels.ts";
import { simdBinary } from "../../src/simd/simdBinary.ts";

/** What kernels need of a backend; of its memory `left` bytes are free. */
function backendOf({ left = 1 << 20, shared = false } = {}) {
  const memory = new WebAssembly.Memory({ initial: 32, maximum: 64, shared });
  let top = 1024;
  return {
    makeOutput: (shape: number[]) => ({
      dataId: { at: top + 4 * shape.reduce((a, b) => a * b, 1) <= left ? top : 0 },
      shape,
      dtype: "float32",
    }),
    getMemoryOffset: ({ at }: { at: number }) => at,
    wasm: {
      wasmMemory: memory,
      _malloc: (bytes: number) => {
        if (top + bytes > left) return 0;
        top += bytes;
        return top - bytes;
      },
      _free: () => {},
    },
  };
}

afterEach(() => vi.restoreAllMocks());

describe("the library's own kernels", () => {
  it("say where memory cannot grow how much was wanted, and go on with less", async () => {
    const backend = backendOf({ left: 100_000 });
    expect(await SimdKernels.prepare(backend)).toBeNull();
    const simd = SimdKernels.of(backend);
    expect(() => simd.scratch(1_000_000, 10)).toThrow("the WASM backend has no memory left for 4000256 bytes more");
    expect(() => simd.output([10, 100_000])).toThrow("the WASM backend has no memory left for 4000000 bytes more");
    expect(simd.scratch(100, 10)).toHaveLength(2);
    expect(simd.output([10, 10]).at).toBeGreaterThan(0);
  });

  it.each([
    ["knows no SIMD", "WebAssembly.compile(): invalid value type 'v128' @+19"],
    [
      "has a policy that forbids WebAssembly",
      "WebAssembly.compile(): Refused to compile or instantiate WebAssembly module because 'unsafe-eval' is not an allowed source of script",
    ],
  ])("are none in an engine that %s, and say why", async (_, message) => {
    // Another kind of memory, so that nothing compiled before is taken.
    vi.resetModules();
    const { SimdKernels: fresh } = await import("../../src/simd/SimdKernels.ts");
    vi.spyOn(WebAssembly, "compile").mockImplementation(async () => {
      throw new WebAssembly.CompileError(message);
    });
    const backend = backendOf();
    const obstacle = `WebAssembly SIMD is not there (${message})`;
    expect(await fresh.prepare(backend)).toBe(obstacle);
    expect(fresh.describe(backend)).toBe(obstacle);
    expect(fresh.find(backend)).toBeNull();
  });

  it.each([
    ["that cannot be compiled", async () => Promise.reject(new WebAssembly.CompileError("invalid simd opcode 0x105"))],
    ["whose probe rounds twice", async () => ({ exports: { multiplyAdd: () => 0 } })],
    [
      "whose probe traps",
      async () => ({
        exports: {
          multiplyAdd: () => {
            throw new WebAssembly.RuntimeError("unreachable");
          },
        },
      }),
    ],
  ])("take the plain build instead of a relaxed one %s", async (_, relaxed) => {
    // An engine that knows relaxed SIMD, whatever this one knows.
    vi.resetModules();
    const { SimdKernels: fresh } = await import("../../src/simd/SimdKernels.ts");
    const { compile, instantiate } = WebAssembly;
    const plain = Uint8Array.from(atob(simdBinary), (c) => c.charCodeAt(0));
    vi.spyOn(WebAssembly, "compile").mockImplementation(async (bytes) => compile(bytes).catch(() => compile(plain)));
    let calls = 0;
    vi.spyOn(WebAssembly, "instantiate").mockImplementation(((
      module: WebAssembly.Module,
      imports: WebAssembly.Imports,
    ) => (calls++ === 0 ? relaxed() : instantiate(module, imports))) as never);
    const backend = backendOf();
    expect(await fresh.prepare(backend)).toBeNull();
    expect([fresh.describe(backend), fresh.of(backend).fused, calls]).toEqual([
      "SIMD, Winograd convolutions",
      false,
      2,
    ]);
  });

  it("say of a backend that shows no memory that it does not", async () => {
    expect(await SimdKernels.prepare({ wasm: {} })).toBe(
      "WebAssembly SIMD is not there (the backend does not show its memory)",
    );
  });

  it("follow to a backend that is started later, with threads or without, and say where they cannot", async () => {
    await SimdKernels.prepare(backendOf(), { relaxedSimd: false, winograd: false, threads: 3 }, () => () => {});
    const [alone, shared, silent] = [backendOf(), backendOf({ shared: true }), { wasm: {} }];
    expect([SimdKernels.follow(alone), SimdKernels.follow(shared)]).toEqual([null, null]);
    expect(SimdKernels.describe(alone)).toBe("SIMD, plain loops");
    expect(SimdKernels.describe(shared)).toBe("SIMD, plain loops, 3 threads");
    expect(SimdKernels.follow(silent)).toBe("WebAssembly SIMD is not there (the backend does not show its memory)");
    const small = backendOf({ left: 2000, shared: true });
    expect(SimdKernels.follow(small)).toMatch(/the WASM backend has no memory left for \d+ bytes more/);
    for (const backend of [silent, small]) expect(SimdKernels.find(backend)).toBeNull();
  });

  it("refuse a backend that TensorFlow.js did not start, by what to do", async () => {
    await SimdKernels.prepare(backendOf());
    for (const again of [backendOf(), backendOf({ shared: true })]) {
      expect(() => SimdKernels.of(again)).toThrow(
        'the WASM backend was started again after patchBackend, whose kernels know the old one: call patchBackend("wasm") again',
      );
      expect(SimdKernels.describe(again)).toBe("none: patchBackend was not called");
      expect(await SimdKernels.prepare(again)).toBeNull();
      expect(SimdKernels.of(again)).toBeInstanceOf(SimdKernels);
    }
  });
});
