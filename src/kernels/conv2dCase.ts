import type { PlainTensor } from "./knownAnswers.ts";

/** Small integers that repeat late: sums of their products are exact in float32. */
function integers(shape: readonly number[], offset: number): PlainTensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, values: Array.from({ length: size }, (_, i) => ((i * 7 + offset * 5) % 11) - 5) };
}

const zeros = (shape: readonly number[]) => new Array<number>(shape.reduce((a, b) => a * b, 1)).fill(0);

interface Conv2dCaseOptions {
  readonly stride?: number;
  readonly padding?: number;
  readonly depthwise?: boolean;
  /** Values of `dy`; null for no gradients. @default small integers */
  readonly gradient?: readonly number[] | null;
}

/**
 * A convolution in plain loops, with the exact gradients of ⟨dy, conv(x, filter)⟩. `stride` and the padding in front are
 * the same in both directions; the size of `dy` settles the padding behind. `depthwise` has filter `[k, k, C, M]`, dy with C·M channels.
 */
export function conv2dCase(
  xShape: readonly [number, number, number, number],
  filterShape: readonly [number, number, number, number],
  outSize: readonly [number, number],
  { stride = 1, padding = 0, depthwise = false, gradient }: Conv2dCaseOptions = {},
) {
  const [batch, height, width, channels] = xShape;
  const [kernelHeight, kernelWidth, , last] = filterShape;
  const outChannels = depthwise ? channels * last : last;
  const x = integers(xShape, 1);
  const filter = integers(filterShape, 2);
  const outShape = [batch, ...outSize, outChannels];
  const dy = gradient ? { shape: outShape, values: gradient } : integers(outShape, 3);
  const output = zeros(outShape);
  const inputGradient = zeros(xShape);
  const filterGradient = zeros(filterShape);
  let at = 0;
  for (let n = 0; n < batch; n++)
    for (let oy = 0; oy < outSize[0]; oy++)
      for (let ox = 0; ox < outSize[1]; ox++)
        for (let o = 0; o < outChannels; o++, at++)
          for (let ky = 0; ky < kernelHeight; ky++)
            for (let kx = 0; kx < kernelWidth; kx++) {
              const y = oy * stride + ky - padding;
              const xx = ox * stride + kx - padding;
              if (y < 0 || y >= height || xx < 0 || xx >= width) continue;
              for (let c = 0; c < channels; c++) {
                if (depthwise && c !== Math.floor(o / last)) continue;
                const i = ((n * height + y) * width + xx) * channels + c;
                const w = ((ky * kernelWidth + kx) * channels + c) * last + (depthwise ? o % last : o);
                output[at]! += x.values[i]! * filter.values[w]!;
                if (gradient === null) continue;
                inputGradient[i]! += filter.values[w]! * dy.values[at]!;
                filterGradient[w]! += x.values[i]! * dy.values[at]!;
              }
            }
  return { x, filter, dy, output, inputGradient, filterGradient };
}
