import { basename } from "node:path";
import type { LandmarkSample } from "../../data/index.ts";
import { interReader } from "../../metrics/index.ts";
import { readLandmarkTable } from "../../node/index.ts";
import { UsageError } from "../../terminal/failure.ts";

/** Distances of readers to each other, over the images that all of them have. */
export async function agreementOf(files: readonly string[]) {
  if (files.length < 2) throw new UsageError(`--readers must be two or more tables, got ${files.length}`);
  const tables = [];
  for (const file of files) tables.push(await readLandmarkTable(file));
  const names = tables[0]!.landmarkNames.join();
  const other = tables.findIndex(({ landmarkNames }) => landmarkNames.join() !== names);
  if (other > 0) throw new UsageError(`--readers: ${files[other]} has other landmarks than ${files[0]}`);
  const maps = tables.map(({ samples }, i) => byImage(samples, files[i]!));
  const images = [...maps[0]!.keys()].filter((image) => maps.every((map) => map.has(image)));
  if (images.length === 0) throw new UsageError(`--readers: ${files.join(", ")} have no image in common`);
  for (const image of images)
    for (const [i, map] of maps.entries()) assertAlike(maps[0]!.get(image)!, map.get(image)!, files[0]!, files[i]!);
  const spacings = images.map((image) => maps[0]!.get(image)!.spacing);
  const inMm = spacings.every((spacing) => spacing !== null);
  const { readers } = interReader(
    files.map((file, i) => ({ name: basename(file), points: images.map((image) => maps[i]!.get(image)!.landmarks) })),
    inMm ? { spacing: spacings as NonNullable<(typeof spacings)[number]>[] } : {}, // inMm has looked at each
  );
  return { unit: inMm ? "mm" : "px", images: images.length, pairs: readers };
}

/** The rows of a table by their image, and by their side or set where an image has several. */
function byImage(samples: readonly LandmarkSample[], file: string): ReadonlyMap<string, LandmarkSample> {
  const map = new Map<string, LandmarkSample>();
  for (const sample of samples) {
    const { image, row, columns } = sample;
    const set = columns.set || columns.side;
    const key = set ? `${image} (${set})` : image;
    if (map.has(key))
      throw new UsageError(
        `--readers: ${file}: row ${row}: ${key} has a row already; tell them apart in a column side`,
      );
    map.set(key, sample);
  }
  return map;
}

/** Refuses two readers' rows of one image whose sizes or spacings differ: their points are not in the same pixels. */
function assertAlike(a: LandmarkSample, b: LandmarkSample, fileA: string, fileB: string): void {
  for (const [what, of] of [
    ["size", ({ size }: LandmarkSample) => size && [size.width, size.height]],
    ["spacing", ({ spacing }: LandmarkSample) => spacing],
  ] as const) {
    const [one, other] = [of(a) ?? [], of(b) ?? []];
    const isOther = one.some(
      (value, i) => value !== null && other[i] != null && Math.abs(value / other[i]! - 1) > 0.02,
    );
    if (isOther)
      throw new UsageError(
        `--readers: ${a.image} has the ${what} ${one.join(" × ")} in ${fileA} and ${other.join(" × ")} in ${fileB}; their points are not of the same pixels`,
      );
  }
}
