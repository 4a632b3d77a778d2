import { TensorBuffer } from "@tensorflow/tfjs-core";

const { get } = TensorBuffer.prototype;

/**
 * The convolution gradients of TensorFlow.js's cpu backend read each number by `TensorBuffer.get`, which gathers the
 * places into a list and walks through it twice. Here four places need no list: such a gradient takes a third of the time.
 */
TensorBuffer.prototype.get = function (a?: number, b?: number, c?: number, d?: number, e?: number) {
  const { shape, strides, values } = this;
  if (d !== undefined && e === undefined)
    if (a! >= 0 && b! >= 0 && c! >= 0 && d >= 0 && a! < shape[0]! && b! < shape[1]! && c! < shape[2]! && d < shape[3]!)
      return values[a! * strides[0]! + b! * strides[1]! + c! * strides[2]! + d]!;
  return get.apply(
    this,
    [a, b, c, d, e].filter((place) => place !== undefined),
  );
};
