import * as v from "valibot";
import type { Covariance } from "../../geometry/covariance.ts";
import { isPresent, type Point, type Spacing } from "../../geometry/point.ts";
import { inNameOf } from "../../internal/inNameOf.ts";
import { warning } from "../../internal/warning.ts";
import type { SideOrigin } from "../../knee/decideSide.ts";
import type { Annotations, ImageAnnotation, LandmarkSet } from "../annotations.ts";
import { checkAnnotations } from "../checkAnnotations.ts";
import { type AnnotationsDocument, annotationsFormatName, annotationsSchema } from "./jsonSchema.ts";
import { readJson } from "./readJson.ts";

/** The newest `formatVersion` that this release reads, and the one that it writes. */
export const annotationsFormatVersion = 1;

type ImageDocument = AnnotationsDocument["images"][number];
type SetDocument = ImageDocument["sets"][number];

/** For messages. */
const what = "annotations of kneel-tfjs";

/** A number as JSON can hold it. */
const orNull = (value: number) => (Number.isFinite(value) ? value : null);

/**
 * Annotations as a plain object for JSON (schema: `docs/annotations.schema.json`): NaN becomes null, and where there is a
 * spacing each set also has `landmarksMm`, x·sx and y·sy from the centre of the first pixel.
 */
export function annotationsDocument(annotations: Annotations): AnnotationsDocument {
  checkAnnotations("annotationsDocument", annotations);
  return {
    format: annotationsFormatName,
    formatVersion: annotationsFormatVersion,
    ...annotations.source,
    landmarkNames: [...annotations.landmarkNames],
    images: annotations.images.map(imageDocument),
  } as AnnotationsDocument; // a model is plain data
}

function imageDocument({
  image,
  width,
  height,
  spacing,
  spacingOrigin,
  sideOrigin,
  sets,
  warnings,
}: ImageAnnotation): ImageDocument {
  return {
    image,
    width,
    height,
    spacing: spacing && [...spacing],
    ...(spacingOrigin !== undefined && { spacingOrigin }),
    ...(sideOrigin !== undefined && { sideOrigin }),
    sets: sets.map((set) => setDocument(set, spacing)),
    ...(warnings && { warnings: warnings.map(({ code, message }) => ({ code, message })) }),
  };
}

function setDocument(set: LandmarkSet, spacing: Spacing | null): SetDocument {
  const { name, landmarks, reason, visible, confidence, covariance, quality, measures } = set;
  const point = ([x, y]: Point): [number, number] | null => (isPresent([x, y]) ? [x, y] : null);
  return {
    name,
    ...(reason !== undefined && { reason }),
    landmarks: landmarks.map(point),
    ...(spacing && { landmarksMm: landmarks.map(([x, y]) => point([x * spacing[0], y * spacing[1]])) }),
    ...(visible && { visible: [...visible] }),
    ...(confidence && { confidence: confidence.map(orNull) }),
    ...(covariance && { covariance: covariance.map((c) => (c.every(Number.isFinite) ? [...c] : null)) }),
    ...(quality !== undefined && { quality: quality === null ? null : orNull(quality) }),
    ...(measures && { measures: { ...measures } }),
  } as SetDocument; // measures are plain data
}

/** Annotations as the text of a JSON file. */
export function formatAnnotationsJson(annotations: Annotations): string {
  const document = inNameOf("formatAnnotationsJson", () => annotationsDocument(annotations));
  return `${JSON.stringify(document, null, 2)}\n`;
}

/**
 * Reads what `formatAnnotationsJson` wrote; `landmarksMm` follows from the rest and is not looked at.
 *
 * @throws Error naming the file and the field
 */
export function parseAnnotationsJson(json: string, source = "annotations.json"): Annotations {
  const { formatVersion: version } = readJson(v.object({ formatVersion: v.optional(v.unknown()) }), json, source, what);
  if (typeof version === "number" && version > annotationsFormatVersion)
    throw new Error(
      `${source}: format version ${version} is newer than this kneel-tfjs reads (${annotationsFormatVersion}); update kneel-tfjs`,
    );
  const document = readJson(annotationsSchema, json, source, what);
  const { library, model, note, landmarkNames, images } = document;
  const about = {
    ...(library !== undefined && { library }),
    ...(model && { model }),
    ...(note !== undefined && { note }),
  };
  const annotations: Annotations = {
    landmarkNames,
    images: images.map(readImage),
    ...(Object.keys(about).length > 0 && { source: about }),
  };
  checkAnnotations(source, annotations);
  return annotations;
}

function readImage({ sets, warnings, spacingOrigin, sideOrigin, ...image }: ImageDocument): ImageAnnotation {
  return {
    ...image,
    ...(spacingOrigin !== undefined && { spacingOrigin }),
    ...(sideOrigin !== undefined && { sideOrigin: sideOrigin as SideOrigin | null }), // newer words pass
    sets: sets.map(readSet),
    // Sentences alone, as before warnings had codes.
    ...(warnings && { warnings: warnings.map((each) => (typeof each === "string" ? warning("other", each) : each)) }),
  };
}

function readSet({ landmarksMm: _, landmarks, confidence, covariance, ...set }: SetDocument): LandmarkSet {
  const nan = Number.NaN;
  return {
    ...set,
    landmarks: landmarks.map((point): Point => point ?? [nan, nan]),
    ...(confidence && { confidence: confidence.map((value) => value ?? nan) }),
    ...(covariance && { covariance: covariance.map((c): Covariance => c ?? [nan, nan, nan]) }),
  } as LandmarkSet; // measures as they were written
}
