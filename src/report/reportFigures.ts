import { bonePckFigure, bonePckMeanFigure } from "../metrics/boneFigures.ts";
import type { Figure } from "../metrics/figure.ts";
import {
  meanErrorFigure,
  outlierImagesFigure,
  outlierPointsFigure,
  pckFigure,
  quantileFigure,
  stdErrorFigure,
} from "../metrics/figures.ts";
import type { Report } from "./reportData.ts";

/** The figures of every stratum of a report, in the order of its tables. */
export function reportFigures({
  thresholds,
  outlierRadius,
  bones,
}: Pick<Report, "thresholds" | "outlierRadius" | "bones">): Figure[] {
  return [
    meanErrorFigure(),
    stdErrorFigure(),
    quantileFigure(0.5),
    quantileFigure(0.95),
    ...thresholds.map((threshold) => pckFigure(threshold)),
    ...(bones === null
      ? []
      : thresholds.flatMap((threshold) => [
          ...Object.entries(bones).map(([name, landmarks]) => bonePckFigure(name, landmarks, threshold)),
          bonePckMeanFigure(bones, threshold),
        ])),
    outlierPointsFigure(outlierRadius),
    outlierImagesFigure(outlierRadius),
  ];
}

/** The figures of one landmark of a report. */
export const landmarkFigures = (k: number, thresholds: readonly number[]): Figure[] => [
  meanErrorFigure({ landmarks: [k] }),
  quantileFigure(0.5, { landmarks: [k] }),
  quantileFigure(0.95, { landmarks: [k] }),
  ...thresholds.map((threshold) => pckFigure(threshold, { landmarks: [k] })),
];
