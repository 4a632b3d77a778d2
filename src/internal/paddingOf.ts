/** Zeros before and behind each axis of maps `[B, H, W, C]`, as TensorFlow.js takes them. */
export type MapPadding = [[number, number], [number, number], [number, number], [number, number]];

/** Zeros before and behind the rows of maps, and before and behind their columns. @default as many */
export function paddingOf(rows: [number, number], columns = rows): MapPadding {
  return [[0, 0], rows, columns, [0, 0]];
}
