import { counted } from "../../internal/counted.ts";
import type { PhaseTimes, PredictionSummary } from "../../node/index.ts";

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
  const reasons = abstained.map(({ reason, count }) => `\n- ${counted(count, "time")}: ${reason}`);
  const place =
    files.length > 0 ? `${files.join(", ")} ${files.length > 1 ? "are" : "is"} in ${out}` : `files are in ${out}`;
  return [
    ...warnings.slice(0, shown).map(({ warning, images }) => `warning, ${counted(images, "image")}: ${warning}`),
    ...(warnings.length > shown ? [`${warnings.length - shown} more warnings are in summary.json`] : []),
    ...(what === "" || sought === 0
      ? []
      : [
          `${found} of ${counted(sought, what)} found${reasons.length > 0 ? `; not reported:${reasons.join("")}` : ""}`,
        ]),
    ...(failed.length > 0 ? [`${counted(failed.length, "image")} failed, see summary.json`] : []),
    ...(left > 0 ? [`stopped with ${counted(left, "image")} left; the same command goes on`] : []),
    done === 0 ? `no image is done; ${place}` : `${done} of ${counted(images, "image")} done${before}; ${place}`,
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
