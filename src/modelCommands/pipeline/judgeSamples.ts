import type { LoadedSample } from "../../node/index.ts";
import { kneeOf, type TableViewOptions } from "../../node/prediction/kneeOf.ts";
import { type JudgedFinding, KneelPipeline } from "../../pipelines/index.ts";
import { progressBar } from "../../terminal/progressBar.ts";
import type { Judge } from "./judgesOf.ts";

/** A sample with what was found in it. */
export interface JudgedSample extends JudgedFinding {
  readonly sample: LoadedSample;
}

/** How judges look at their images. */
export interface JudgeOptions extends TableViewOptions {
  /** Views of each knee whose scatter is measured; 0 for none. */
  readonly views: number;
}

/** What pipelines find where they believe everything. */
export async function judgeSamples(
  judges: readonly Judge[],
  { views, ...look }: JudgeOptions,
): Promise<JudgedSample[]> {
  const total = judges.reduce((sum, { samples }) => sum + samples.length, 0);
  const bar = progressBar("looking at knees {bar} {value}/{total} | {left} left");
  const judged: JudgedSample[] = [];
  let done = 0;
  try {
    for (const { parts, samples } of judges) {
      const unknown = { views, intercepts: parts.localize[0]!.landmarkNames.map(() => 0), slope: 0 };
      const pipeline = new KneelPipeline({
        ...parts,
        uncertainty: views > 0 || parts.localize.length > 1 ? unknown : null,
      });
      const kneeIn = kneeOf(pipeline, look);
      try {
        for (const sample of samples) {
          const { knee } = await kneeIn(sample);
          if (knee) judged.push({ sample, finding: knee.finding, truth: sample.landmarks });
          bar.update(++done, total);
        }
      } finally {
        pipeline.dispose();
      }
    }
  } finally {
    bar.stop();
  }
  return judged;
}

/** The largest error of a knee; landmarks without truth have none. */
export function worstMm({ finding, truth, sample }: JudgedSample): number {
  const [sx, sy] = sample.spacing!;
  const errors = truth.map(([x, y], k) => {
    const [u, v] = finding.landmarks[k]!;
    return Math.hypot((u - x) * sx, (v - y) * sy);
  });
  return Math.max(0, ...errors.filter((error) => !Number.isNaN(error)));
}
