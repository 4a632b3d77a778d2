import { pixelKernels } from "./PixelKernels.ts";
import type { PixelJob } from "./pixelJob.ts";

/** f of each intensity in [0, 1], clipped to [0, 1]; 8-bit images through a table. */
export function mapIntensity({ pixels, white, bias }: PixelJob, f: (v: number) => number): void {
  const value = (v: number) => Math.min(1, Math.max(0, f(v))) * white + bias;
  if (pixels instanceof Uint8Array) {
    const table = new Uint8Array(256);
    for (let i = 0; i < 256; i++) table[i] = value(i / 255);
    const done = pixelKernels()?.map(pixels, table, (run, at, values) => run.lookUp(at, pixels.length, values));
    if (!done) for (let i = 0; i < pixels.length; i++) pixels[i] = table[pixels[i]!]!;
  } else for (let i = 0; i < pixels.length; i++) pixels[i] = value(pixels[i]! / white);
}
