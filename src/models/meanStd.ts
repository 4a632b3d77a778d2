import { rowsOf } from "../internal/guards.ts";
import { parseNpy } from "../internal/npy.ts";
import type { Normalization } from "../radiograph/preprocessing.ts";

/**
 * The normalization in `mean_std.npy` of KNEEL's releases: an array [2, C] of means and standard deviations of C channels.
 * Gray values from 0 to 255, as in 2019, are turned into this library's from 0 to 1.
 *
 * @throws RangeError naming `source` for anything else
 */
export function parseMeanStd(file: Uint8Array, source = "mean_std.npy"): Normalization {
  const { shape, data } = parseNpy(file, source);
  const [rows, count = 1] = shape;
  const values = Array.from(data as ArrayLike<unknown>, Number); // any array
  const deviations = values.slice(count);
  if (rows !== 2 || shape.length > 2 || count < 1 || !values.every(Number.isFinite) || !deviations.every((v) => v > 0))
    throw new RangeError(
      `${source}: must be means and positive deviations of shape [2, channels], got [${shape.join(", ")}]`,
    );
  const scale = values.some((value) => value > 1) ? 255 : 1;
  const channels = Array.from({ length: count }, (_, c) => ({
    mean: values[c]! / scale,
    deviation: values[count + c]! / scale,
  }));
  return normalizationOf(channels);
}

/** A normalization of channels, as simple as it can be. */
export function normalizationOf(channels: NonNullable<Normalization["channels"]>): Normalization {
  rowsOf("normalizationOf", "channels", channels);
  const average = (name: "mean" | "deviation") => channels.reduce((sum, each) => sum + each[name], 0) / channels.length;
  const [first] = channels;
  const same = channels.every(({ mean, deviation }) => mean === first!.mean && deviation === first!.deviation);
  return same ? { ...first! } : { mean: average("mean"), deviation: average("deviation"), channels };
}
