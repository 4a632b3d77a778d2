import type { ImageAnnotation } from "../../annotations/index.ts";
import type { Warning } from "../../internal/warning.ts";
import type { Provenance } from "../../pipelines/index.ts";
import type { ModelInformation, RadiographRefusal } from "../inference/settings.ts";

/** An image without a result. */
export interface PredictionFailure {
  readonly image: string;
  /** A sentence that starts with the path. */
  readonly reason: string;
  /** What is wrong with the image; null where its thread was lost or failed. */
  readonly kind: RadiographRefusal["kind"] | null;
}

/** `summary.json`: what became of the images of a run. */
export interface PredictionSummary {
  readonly images: number;
  /** What found the landmarks, and what it learned from. */
  readonly model: {
    readonly name: ModelInformation["kind"];
    readonly digest: string;
    readonly trainedOn: Provenance;
  };
  readonly done: number;
  /** Of the done ones, those that an earlier run had done. */
  readonly doneBefore: number;
  readonly failed: readonly PredictionFailure[];
  /** What to know about the done ones. */
  readonly warnings: readonly { readonly code: string; readonly warning: string; readonly images: number }[];
  /** Not looked at, because the run was stopped. */
  readonly left: number;
  /** Objects that were looked for, such as knees. */
  readonly sought: number;
  readonly found: number;
  /** Why the others were not reported, without figures. */
  readonly abstained: readonly { readonly reason: string; readonly count: number }[];
}

export function summarizePredictions(
  annotations: readonly ImageAnnotation[],
  {
    warnings,
    ...counts
  }: Pick<PredictionSummary, "images" | "model" | "doneBefore" | "failed" | "left"> & {
    readonly warnings: readonly Warning[];
  },
): PredictionSummary {
  const sets = annotations.flatMap((annotation) => annotation.sets);
  const abstained = countEach(
    sets
      .filter(({ landmarks }) => landmarks.length === 0)
      .map(({ reason }) => (reason ?? "no reason").replace(/:.*$/s, "")),
  ).map(([reason, count]) => ({ reason, count }));
  const all = [...annotations.flatMap((annotation) => annotation.warnings ?? []), ...warnings];
  const codes = new Map(all.map(({ code, message }) => [message, code]));
  const told = countEach(all.map(({ message }) => message));
  return {
    ...counts,
    warnings: told.map(([warning, images]) => ({ code: codes.get(warning)!, warning, images })),
    done: annotations.length,
    sought: sets.length,
    found: sets.filter(({ landmarks }) => landmarks.length > 0).length,
    abstained,
  };
}

/** How often each text occurs, the most frequent first. */
function countEach(texts: readonly string[]): (readonly [text: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}
