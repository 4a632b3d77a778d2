import { assertBytes, fieldsOf } from "../internal/guards.ts";
import { nfc } from "../internal/nfc.ts";
import { parseJson } from "../internal/parseJson.ts";
import type { Annotations, ImageAnnotation } from "./annotations.ts";
import { checkAnnotations } from "./checkAnnotations.ts";
import { decodeText } from "./decodeText.ts";
import type { AnnotationFormat, AnnotationText, ParseAnnotationsOptions } from "./formats/annotationFormat.ts";
import { annotationFormats } from "./formats/annotationFormats.ts";
import { parseKneelNpz } from "./formats/kneelNpz.ts";
import { describeForeign, describeUnknownText, describeUnreadable } from "./formats/unreadable.ts";

/** The name of the `.npz` of the 2019 release, the only binary format. */
const npz = "2019 release";

/**
 * The format of a file of annotations, by its content: the name that people call it by.
 *
 * @throws RangeError naming the file, what it is, and what to export instead
 */
export function recognizeAnnotations(bytes: Uint8Array, options: ParseAnnotationsOptions = {}): string {
  const { source = "annotations" } = fieldsOf("recognizeAnnotations", "options", options);
  assertBytes(source, bytes);
  return isNpz(bytes, source) ? npz : recognizeText(bytes, source, options).format.name;
}

/**
 * Reads annotations of any known format, told by its content and never by the name of the file: see `docs/formats.md` for
 * the list. Names are normalized to Unicode's NFC, so that a name typed on one system is found on another.
 *
 * @throws RangeError naming the file and the place; for a file of another kind, what it is and what to export instead
 */
export function parseAnnotations(bytes: Uint8Array, options: ParseAnnotationsOptions = {}): Annotations {
  const { source = "annotations" } = fieldsOf("parseAnnotations", "options", options);
  assertBytes(source, bytes);
  if (isNpz(bytes, source)) return normalized(parseKneelNpz(bytes, source));
  const { format, file } = recognizeText(bytes, source, options);
  const annotations = normalized(format.parse(file.text, { ...options, source }));
  checkAnnotations(source, annotations);
  return annotations;
}

const isNpz = (bytes: Uint8Array, source: string) => /\.npz$/i.test(source) && bytes[0] === 0x50 && bytes[1] === 0x4b;

function recognizeText(
  bytes: Uint8Array,
  source: string,
  { encoding }: ParseAnnotationsOptions,
): { readonly format: AnnotationFormat; readonly file: AnnotationText } {
  const other = describeUnreadable(bytes, source);
  if (other !== null) throw new RangeError(`${source}: ${other}`);
  const text = decodeText(bytes, source, encoding);
  const file: AnnotationText = { text, name: source, json: jsonOf(text, source), firstLine: firstLineOf(text) };
  const foreign = describeForeign(file);
  if (foreign !== null) throw new RangeError(`${source}: ${foreign}`);
  const format = annotationFormats.find(({ recognizes }) => recognizes(file));
  if (!format) throw new RangeError(`${source}: ${describeUnknownText(file)}`);
  return { format, file };
}

function jsonOf(text: string, source: string): unknown {
  if (!/^\ufeff?\s*[[{]/.test(text)) return undefined;
  return parseJson(text, (reason) => new RangeError(`${source}: is ${reason}`));
}

/** The first line with anything on it, without the line that Excel writes to say its delimiter. */
function firstLineOf(text: string): string {
  let start = 0;
  while (start < text.length) {
    let end = start;
    while (end < text.length && text[end] !== "\n" && text[end] !== "\r") end++;
    const line = text.slice(start, end);
    if (line.trim() !== "" && !/^\ufeff?"?sep=."?$/i.test(line)) return line;
    start = end + 1;
  }
  return "";
}

function normalized(annotations: Annotations): Annotations {
  const { landmarkNames, images } = annotations;
  return { ...annotations, landmarkNames: landmarkNames.map(nfc), images: images.map(withNfc) };
}

function withNfc(annotation: ImageAnnotation): ImageAnnotation {
  const { image, sets } = annotation;
  if (nfc(image) === image && sets.every(({ name }) => nfc(name) === name)) return annotation;
  return { ...annotation, image: nfc(image), sets: sets.map((set) => ({ ...set, name: nfc(set.name) })) };
}
