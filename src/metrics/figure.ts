/**
 * A figure of a table of errors, in the form that resampling is fast in. `sums`: a function of sums over images, each
 * image measured once. `quantile`: an order statistic of the points. Compose your own with the same two kinds.
 */
export type Figure = SumFigure | QuantileFigure;

interface FigureName {
  /** Identifies the figure in reports: `mean`, `pck@2`. */
  readonly key: string;
  /** What people read; `{unit}` stands for the unit of the errors. */
  readonly label: string;
  /** `error`: in the units of the errors; `share`: a fraction of `of`. */
  readonly quantity: "error" | "share";
  /** What the denominator counts. */
  readonly of: "points" | "images";
  /** Landmark indices the figure is about; all when left out. */
  readonly landmarks?: readonly number[];
}

/** A figure made of sums over images, such as a mean or a share. */
export interface SumFigure extends FigureName {
  readonly kind: "sums";
  /** How many sums there are. */
  readonly size: number;
  /** What an image with these errors adds to each sum. */
  readonly measure: (row: ArrayLike<number>) => readonly number[];
  /** The figure of the sums; NaN where undefined. */
  readonly value: (sums: ArrayLike<number>) => number;
  /** The denominator, from the sums. */
  readonly count: (sums: ArrayLike<number>) => number;
}

/** A figure that is a quantile of all errors. */
export interface QuantileFigure extends FigureName {
  readonly kind: "quantile";
  /** 0.5 for the median. */
  readonly q: number;
}
