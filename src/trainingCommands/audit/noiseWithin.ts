import { type LabelNoise, labelNoise, type OutOfFold } from "../../experiments/index.ts";
import { UsageError } from "../../terminal/failure.ts";

/** What `labelNoise` says of the images of one value of a column. */
export interface NoiseStratum {
  readonly column: string;
  readonly value: string;
  readonly noise: LabelNoise;
}

/**
 * The noise of the labels within each value of each column, which the first file's images have. The mean residual of a landmark is the
 * value's own: what a model does to all of its images alike is no noise.
 *
 * @throws UsageError for a column that an image lacks
 */
export function noiseWithin(models: readonly OutOfFold[], by: readonly string[]): NoiseStratum[] {
  const { cases } = models[0]!;
  return by.flatMap((column) => {
    const without = cases.find(({ columns }) => !Object.hasOwn(columns, column));
    if (without)
      throw new UsageError(
        `--by: ${without.id} has no column "${column}"; there are: ${Object.keys(without.columns).join(", ")}`,
      );
    const stratumOf = new Map(cases.map(({ id, columns }) => [id, columns[column]!]));
    return [...new Set(stratumOf.values())].sort().map((value) => ({
      ...{ column, value },
      noise: labelNoise(
        models.map((model) => ({ ...model, cases: model.cases.filter(({ id }) => stratumOf.get(id) === value) })),
      ),
    }));
  });
}
