import type { Pixels } from "../geometry/pixels.ts";
import { pixelBinary } from "./pixelBinary.ts";
import type { PixelExports } from "./pixelExports.ts";

type Numbers = Pixels | Float64Array;

const PAGE = 65536;
/** Where the memory is free: below lies what the compiler reserves. */
const START = 1024;
/** Addresses are signed where places are computed. */
const LIMIT = 2 ** 31;
/** Between two regions: vectors are read and written beyond the end of an image. */
const GAP = 64;

let kept: PixelKernels | null | undefined;

/**
 * The loops over pixels in WebAssembly with 128-bit SIMD, or null where they cannot run: without SIMD, or where a page may
 * not compile at once (its policy, old browsers on the main thread). They give the same bytes as the plain loops.
 */
export function pixelKernels(): PixelKernels | null {
  if (kept === undefined) {
    try {
      const module = new WebAssembly.Module(Uint8Array.from(atob(pixelBinary), (c) => c.charCodeAt(0)));
      // What a module exports has no type; `scripts/compileSimd.ts` writes this one beside the binary.
      kept = new PixelKernels(new WebAssembly.Instance(module).exports as unknown as PixelExports); // by the build
    } catch {
      kept = null;
    }
  }
  return kept;
}

/** The functions and a memory of their own, as large as the largest image so far; each call uses it anew. */
export class PixelKernels {
  readonly run: PixelExports;

  constructor(run: PixelExports) {
    this.run = run;
  }

  /** Addresses of regions of so many bytes, contents arbitrary; null where there is not that much memory. */
  regions<const Sizes extends readonly number[]>(...sizes: Sizes): { [K in keyof Sizes]: number } | null {
    let end = START;
    const place = (size: number) => {
      const start = end;
      end = (end + size + GAP + 15) & ~15;
      return start;
    };
    const starts = sizes.map(place) as { [K in keyof Sizes]: number }; // `map` forgets how many there are
    if (end >= LIMIT) return null;
    const { memory } = this.run;
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) {
      try {
        memory.grow(Math.ceil(missing / PAGE));
      } catch {
        return null;
      }
    }
    return starts;
  }

  /** A view of a region, valid until the next call of `regions`. */
  view<A extends Numbers>(like: A, at: number, length: number): A {
    const View = like.constructor as new (buffer: ArrayBufferLike, at: number, length: number) => A; // a typed array of the same kind
    return new View(this.run.memory.buffer, at, length);
  }

  /** Copies an image and a table in, has `change` work on the image at `at`, and copies it out; false without memory. */
  map(pixels: Pixels, table: Numbers, change: (run: PixelExports, at: number, table: number) => void): boolean {
    const regions = this.regions(pixels.byteLength, table.byteLength);
    if (!regions) return false;
    const [at, tableAt] = regions;
    this.put(pixels, at);
    this.put(table, tableAt);
    change(this.run, at, tableAt);
    pixels.set(this.view(pixels, at, pixels.length));
    return true;
  }

  /** Copies an image and weights in, has `filter` make another image at `to`, and copies that out; false without memory. */
  filter(
    pixels: Pixels,
    weights: Float64Array,
    scratch: number,
    filter: (run: PixelExports, from: number, to: number, weights: number, scratch: number) => void,
  ): boolean {
    const regions = this.regions(pixels.byteLength, pixels.byteLength, weights.byteLength, scratch);
    if (!regions) return false;
    const [from, to, weightsAt, scratchAt] = regions;
    this.put(pixels, from);
    this.put(weights, weightsAt);
    filter(this.run, from, to, weightsAt, scratchAt);
    pixels.set(this.view(pixels, to, pixels.length));
    return true;
  }

  /** Copies numbers to a region. */
  put(values: Numbers, at: number): void {
    this.view(values, at, values.length).set(values);
  }
}
