import type { LoadedSample } from "../../files/iterateSamples.ts";
import type { KneelPipeline, KneelResult, KneeResult } from "../../pipelines/index.ts";
import { sideOf } from "./predictSamples.ts";

/** How a pipeline is to look at the images of a table. */
export interface TableViewOptions {
  /** Whole radiographs with a row for each knee, of both knees or one, or crops as the second stage learned them. @default "bilateral" */
  readonly view?: "bilateral" | "single" | "crop" | undefined;
  /** @default "side" */
  readonly sideColumn?: string | undefined;
}

/** The knee of a sample; samples of one bilateral radiograph that follow each other share its run. */
export function kneeOf(
  pipeline: KneelPipeline,
  { view = "bilateral", sideColumn = "side" }: TableViewOptions,
): (sample: LoadedSample) => Promise<KneeResult> {
  let last: { readonly raster: LoadedSample["raster"]; readonly result: KneelResult } | null = null;
  return async (sample) => {
    const { raster, spacing } = sample;
    if (view === "crop") return pipeline.predictCrop(raster, { spacing }); // as it is: left knees are mirrored already
    const side = sideOf(sample, sideColumn);
    if (view === "single") return (await pipeline.predict(raster, { spacing: spacing!, view: side }))[side]!;
    if (last?.raster !== raster)
      last = { raster, result: await pipeline.predict(raster, { spacing: spacing!, view: "bilateral" }) };
    return last.result[side]!;
  };
}
