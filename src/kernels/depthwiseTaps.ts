import { backend_util } from "@tensorflow/tfjs-core";

export type DepthwiseInfo = ReturnType<typeof backend_util.computeConv2DInfo>;

export interface DepthwiseAttrs {
  readonly strides: [number, number] | number;
  readonly dilations: [number, number] | number;
  readonly pad: "valid" | "same" | number | backend_util.ExplicitPadding;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

export function depthwiseInfo(
  inputShape: [number, number, number, number],
  filterShape: [number, number, number, number],
  { strides, dilations, pad, dimRoundingMode }: DepthwiseAttrs,
): DepthwiseInfo {
  return backend_util.computeConv2DInfo(inputShape, filterShape, strides, dilations ?? 1, pad, dimRoundingMode, true);
}

/** Visits every pair of an output pixel and a filter position inside the image, as offsets of their first channels. */
export function forEachTap(info: DepthwiseInfo, visit: (x: number, filter: number, dy: number) => void): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info;
  for (let n = 0; n < info.batchSize; n++)
    for (let oy = 0; oy < outHeight; oy++)
      for (let ox = 0; ox < outWidth; ox++) {
        const dy = ((n * outHeight + oy) * outWidth + ox) * outChannels;
        for (let ky = 0; ky < info.filterHeight; ky++) {
          const y = oy * info.strideHeight + ky * info.dilationHeight - info.padInfo.top;
          if (y < 0 || y >= inHeight) continue;
          for (let kx = 0; kx < info.filterWidth; kx++) {
            const x = ox * info.strideWidth + kx * info.dilationWidth - info.padInfo.left;
            if (x < 0 || x >= inWidth) continue;
            visit(((n * inHeight + y) * inWidth + x) * inChannels, (ky * info.filterWidth + kx) * outChannels, dy);
          }
        }
      }
}
