import type { MedianPlane } from "./medianPlane.ts";

const histogram = /* @__PURE__ */ new Int32Array(256);

/** Bytes: a histogram slides along each row and the median moves with it (Huang, Yang & Tang 1979). */
export function byHistogram({ pixels, stride, width, height, size, out, channels, channel }: MedianPlane): void {
  const counts = histogram;
  const half = (size * size - 1) / 2;
  for (let y = 0; y < height; y++) {
    const first = y * stride;
    counts.fill(0);
    for (let j = 0; j < size; j++) for (let i = 0; i < size; i++) counts[pixels[first + j * stride + i]!]!++;
    let median = 0;
    let below = 0; // pixels darker than the median
    while (below + counts[median]! <= half) below += counts[median++]!;
    for (let x = 0, at = y * width * channels + channel; ; at += channels) {
      out[at] = median;
      if (++x === width) break;
      for (let j = 0, p = first + x - 1; j < size; j++, p += stride) {
        const gone = pixels[p]!;
        const come = pixels[p + size]!;
        counts[gone]!--;
        counts[come]!++;
        below += ((come - median) >>> 31) - ((gone - median) >>> 31); // 1 for what is darker
      }
      while (below > half) below -= counts[--median]!;
      while (below + counts[median]! <= half) below += counts[median++]!;
    }
  }
}

/** Any numbers: the window kept sorted; a step along the row merges a sorted column into it and drops another. */
export function byWindow({ pixels, stride, width, height, size, out, channels, channel }: MedianPlane): void {
  const half = (size * size - 1) / 2;
  const columns = new Float64Array(stride * size);
  let sorted = new Float64Array(size * size);
  let next = new Float64Array(size * size);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < stride; x++) {
      for (let j = 0, at = x * size; j < size; j++) {
        const value = pixels[(y + j) * stride + x]!;
        let i = at + j;
        for (; i > at && columns[i - 1]! > value; i--) columns[i] = columns[i - 1]!;
        columns[i] = value;
      }
    }
    sorted.set(columns.subarray(0, size * size));
    sorted.sort();
    for (let x = 0, at = y * width * channels + channel; ; at += channels) {
      out[at] = sorted[half]!;
      if (++x === width) break;
      let gone = (x - 1) * size;
      let come = (x + size - 1) * size;
      const lastGone = gone + size;
      const lastCome = come + size;
      let to = 0;
      for (let i = 0; i < sorted.length; i++) {
        const value = sorted[i]!;
        if (gone < lastGone && columns[gone] === value) {
          gone++;
          continue;
        }
        while (come < lastCome && columns[come]! < value) next[to++] = columns[come++]!;
        next[to++] = value;
      }
      while (come < lastCome) next[to++] = columns[come++]!;
      [sorted, next] = [next, sorted];
    }
  }
}
