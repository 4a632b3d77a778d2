import * as ort from "onnxruntime-node";

/** Numbers of a batch, image after image. */
export interface OnnxOutput {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** What ONNX Runtime, called directly, makes of images `[B, C, H, W]`. */
export async function onnxRun(
  file: Uint8Array,
  images: Float32Array,
  dims: readonly number[],
): Promise<Record<string, OnnxOutput>> {
  const session = await ort.InferenceSession.create(file, { intraOpNumThreads: 1 });
  try {
    const outputs = await session.run({ images: new ort.Tensor("float32", images, dims) });
    return Object.fromEntries(
      Object.entries(outputs).map(([name, tensor]) => [name, { dims: tensor.dims, data: tensor.data as Float32Array }]),
    );
  } finally {
    await session.release();
  }
}

/** `[B, H, W, C]` as `[B, C, H, W]`. */
export function toPlanes(data: ArrayLike<number>, [b, h, w, c]: readonly number[]): Float32Array {
  const size = h! * w!;
  return Float32Array.from({ length: b! * size * c! }, (_, i) => {
    const [image, channel, at] = [Math.floor(i / (size * c!)), Math.floor(i / size) % c!, i % size];
    return data[(image * size + at) * c! + channel]!;
  });
}

/** `[B, C, H, W]` as `[B, H, W, C]`. */
export function toPixels({ data, dims: [b, c, h, w] }: OnnxOutput): Float32Array {
  const size = h! * w!;
  return Float32Array.from({ length: b! * size * c! }, (_, i) => {
    const [image, at, channel] = [Math.floor(i / (size * c!)), Math.floor(i / c!) % size, i % c!];
    return data[(image * c! + channel) * size + at]!;
  });
}
