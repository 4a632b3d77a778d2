import * as v from "valibot";
import { assertList, fieldsOf } from "../internal/guards.ts";
import { type Warning, warning } from "../internal/warning.ts";

const text = v.pipe(v.string(), v.minLength(1));

/** As `model.json` and `pipeline.json` hold it. */
export const provenanceDocument = v.object({
  kind: v.picklist(["synthetic", "data", "unknown"]),
  data: v.exactOptional(text),
  images: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  origin: v.exactOptional(text),
  licence: v.exactOptional(text),
  date: v.exactOptional(text),
  command: v.exactOptional(text),
});

/** What a model learned from. */
export interface Provenance {
  /** `synthetic`: images that a program made, alone; `data`: others; `unknown`: of models older than this record. */
  readonly kind: "synthetic" | "data" | "unknown";
  /** Name of the data set. */
  readonly data?: string;
  /** Number of images. */
  readonly images?: number;
  /** Where the data come from: an institution, an address, a program. */
  readonly origin?: string;
  readonly licence?: string;
  /** Of the training, ISO 8601. */
  readonly date?: string;
  /** What trained the model, or made its data. */
  readonly command?: string;
}

/** Of models that do not say what they learned from. */
export const unknownProvenance: Provenance = { kind: "unknown" };

/**
 * What a model of several models learned from: synthetic where all did, unknown where one is; the texts of the different
 * ones one after the other, the largest number of images, the last date.
 */
export function combineProvenances(parts: readonly (Provenance | undefined)[]): Provenance {
  assertList("combineProvenances", "parts", parts, "a list");
  const all = parts.map((part) => part ?? unknownProvenance);
  const kinds = new Set(all.map(({ kind }) => kind));
  const kind = kinds.has("unknown") || kinds.size === 0 ? "unknown" : kinds.has("data") ? "data" : "synthetic";
  const joined = (name: "data" | "origin" | "licence" | "command") => {
    const texts = [...new Set(all.flatMap((part) => part[name] ?? []))];
    return texts.length > 0 ? { [name]: texts.join("; ") } : {};
  };
  const counts = all.flatMap(({ images }) => images ?? []);
  const dates = all.flatMap(({ date }) => date ?? []).sort();
  return {
    kind,
    ...joined("data"),
    ...(counts.length > 0 && { images: Math.max(...counts) }),
    ...joined("origin"),
    ...joined("licence"),
    ...(dates.length > 0 && { date: dates.at(-1)! }),
    ...joined("command"),
  };
}

/** In a few words, such as `synthetic images alone (phantom films, 640 images, 2026-11-28)`. */
export function describeProvenance(provenance: Provenance): string {
  const { kind, data, images, origin, licence, date } = fieldsOf("describeProvenance", "provenance", provenance);
  const what = { synthetic: "synthetic images alone", data: "images", unknown: "images of unknown origin" }[kind];
  const count = images === undefined ? undefined : `${images} ${images === 1 ? "image" : "images"}`;
  const details = [data, count, origin, licence, date].filter((part) => part !== undefined);
  return details.length > 0 ? `${what} (${details.join(", ")})` : what;
}

/** What must be said with every result of a model: that it knows synthetic images alone. */
export function provenanceWarnings(trainedOn: Provenance | undefined): readonly Warning[] {
  return trainedOn?.kind === "synthetic"
    ? [
        warning(
          "trained-on-synthetic",
          "the model was trained on synthetic images alone; nothing that it says of a real radiograph is to be believed",
        ),
      ]
    : [];
}
