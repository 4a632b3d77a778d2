/** The mean error of some landmarks of an image, NaN without any whose truth is present. */
export function meanOverLandmarks(row: ArrayLike<number>, landmarks: readonly number[]): number {
  let sum = 0;
  let count = 0;
  for (const k of landmarks) {
    const error = row[k]!;
    if (Number.isNaN(error)) continue;
    sum += error;
    count++;
  }
  return sum / count;
}
