/**
 * Rounds the numbers of a kernel `[out, in, kH, kW]` so that the sum of each filter, and of each of its channels, hardly
 * changes: what is rounded off a number is added to the next one of its filter (error diffusion; Floyd and Steinberg,
 * 1976). Errors of numbers that are rounded each for itself add up where an image is flat, these cancel.
 *
 * @param kernel filter after filter
 * @param filters how many filters they are
 * @param round the nearest number that can be stored
 */
export function roundKernel(kernel: Float32Array, filters: number, round: (value: number) => number): Float32Array {
  const rounded = new Float32Array(kernel.length);
  const size = kernel.length / filters;
  for (let filter = 0; filter < filters; filter++) {
    let left = 0;
    for (let i = filter * size; i < (filter + 1) * size; i++) {
      const value = kernel[i]! + left;
      rounded[i] = round(value);
      left = value - rounded[i]!;
    }
  }
  return rounded;
}
