import type { ImageAnnotation } from "../../annotations/index.ts";
import type { Warning } from "../../internal/warning.ts";
import type { PhaseTimes } from "../../node/inference/settings.ts";

/** `summary.json`: what became of the images of a run. */
export interface PredictionSummary {
  readonly images: number;
  readonly done: number;
  /** Of the done ones, those that an earlier run had done. */
  readonly doneBefore: number;
  readonly failed: readonly { readonly image: string; readonly reason: string }[];
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
  }: Pick<PredictionSummary, "images" | "doneBefore" | "failed" | "left"> & { readonly warnings: readonly Warning[] },
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

/** Warnings that are shown; `summary.json` has them all. */
const shown = 5;

/** The summary for people, a line each. */
export function formatSummary(
  summary: PredictionSummary,
  what: string,
  files: readonly string[],
  out: string,
): string[] {
  const { images, done, doneBefore, failed, warnings, left, sought, found, abstained } = summary;
  const before = doneBefore > 0 ? `, ${doneBefore} of them before` : "";
  const reasons = abstained.map(({ reason, count }) => `\n- ${count} ${count === 1 ? "time" : "times"}: ${reason}`);
  const place =
    files.length > 0 ? `${files.join(", ")} ${files.length > 1 ? "are" : "is"} in ${out}` : `files are in ${out}`;
  const times = (count: number) => `${count} ${count === 1 ? "image" : "images"}`;
  return [
    ...warnings.slice(0, shown).map(({ warning, images }) => `warning, ${times(images)}: ${warning}`),
    ...(warnings.length > shown ? [`${warnings.length - shown} more warnings are in summary.json`] : []),
    ...(what === ""
      ? []
      : [`${found} of ${sought} ${what} found${reasons.length > 0 ? `; not reported:${reasons.join("")}` : ""}`]),
    ...(failed.length > 0 ? [`${times(failed.length)} failed, see summary.json`] : []),
    ...(left > 0 ? [`stopped with ${times(left)} left; the same command goes on`] : []),
    `${done} of ${images} images done${before}; ${place}`,
  ];
}

/** Medians and shares of the phases of some images. */
export function formatTimes(times: readonly PhaseTimes[]): string {
  const phases = ["read", "decode", "prepare", "network", "draw"] as const;
  const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
  const total = sum(times.flatMap((each) => phases.map((phase) => each[phase])));
  const rows = phases.map((phase) => {
    const values = times.map((each) => each[phase]).sort((a, b) => a - b);
    const median = values[values.length >> 1]!;
    return `${phase.padEnd(8)} median ${median.toFixed(1).padStart(9)} ms ${((100 * sum(values)) / total).toFixed(1).padStart(6)} %`;
  });
  return rows.join("\n");
}
