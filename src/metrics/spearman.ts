/** Spearman's rank correlation (ties share their mean rank); null where either list does not vary. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  const [x, y] = [ranks(a), ranks(b)];
  const middle = (x.length + 1) / 2;
  let [covariance, varianceX, varianceY] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    covariance += (x[i]! - middle) * (y[i]! - middle);
    varianceX += (x[i]! - middle) ** 2;
    varianceY += (y[i]! - middle) ** 2;
  }
  return varianceX === 0 || varianceY === 0 ? null : covariance / Math.sqrt(varianceX * varianceY);
}

/** Ranks from 1. */
function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, i) => i).sort((i, j) =>
    values[i]! < values[j]! ? -1 : Number(values[i]! > values[j]!),
  );
  const result = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) result[order[i]!] = (from + 1 + to) / 2;
    from = to;
  }
  return result;
}
