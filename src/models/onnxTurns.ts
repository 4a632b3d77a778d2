let last: Promise<unknown> = Promise.resolve();

/** One call of ONNX Runtime after the other, whatever the session: two at once hang it on WebGPU. */
export function inTurn<T>(call: () => Promise<T>): Promise<T> {
  const next = last.then(call, call);
  last = next;
  return next;
}
