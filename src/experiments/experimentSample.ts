import type { LandmarkSample } from "../data/index.ts";
import { isPresent, type Point, type Raster } from "../geometry/index.ts";
import { assertList, listsOf, refusal, rowsOf } from "../internal/guards.ts";

/** A row of a table of landmarks with its image in gray. */
export interface ExperimentSample extends LandmarkSample {
  readonly raster: Raster;
}

/** Samples with some of their landmarks, in the order asked for. */
export function selectLandmarks<S extends Pick<LandmarkSample, "landmarks">>(
  samples: readonly S[],
  names: readonly string[],
  selected: "all" | readonly string[],
): { readonly samples: readonly S[]; readonly names: readonly string[] } {
  rowsOf("selectLandmarks", "samples", samples);
  assertList("selectLandmarks", "names", names, "a list of names");
  if (selected === "all") return { samples, names };
  assertList("selectLandmarks", "selected", selected, 'a list of names or "all"');
  const places = selected.map((name) => {
    const place = names.indexOf(name);
    if (place < 0) throw refusal("selectLandmarks", "selected", `some of ${names.join(", ")}`, name);
    return place;
  });
  const landmarks = (sample: S): Point[] => places.map((k) => sample.landmarks[k]!);
  return { samples: samples.map((sample) => ({ ...sample, landmarks: landmarks(sample) })), names: selected };
}

/** Whether a sample has any of its landmarks. */
export const isAnnotated = (sample: Pick<LandmarkSample, "landmarks">): boolean =>
  listsOf("isAnnotated", "sample", sample, ["landmarks"]).landmarks.some(isPresent);
