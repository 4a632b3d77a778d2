/** The largest distance of two shapes' landmarks, x, y, x, y, … */
export const largestDistance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(
    ...Array.from({ length: a.length / 2 }, (_, k) => Math.hypot(a[2 * k]! - b[2 * k]!, a[2 * k + 1]! - b[2 * k + 1]!)),
  );
