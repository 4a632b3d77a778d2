import type { Spacing } from "../../geometry/point.ts";
import type { Annotations } from "../annotations.ts";
import type { PixelOrigin } from "./pixelOrigin.ts";

/** What reading any format may need to be told. */
export interface ParseAnnotationsOptions {
  /** The name of the file: of messages, and of the image in formats with a file for each image. @default "annotations" */
  readonly source?: string;
  /** What coordinates count from, where the format leaves it open; `.pts` files need it. @default the format's */
  readonly origin?: PixelOrigin;
  /** Millimetres per pixel, for point lists of 3D Slicer. @default [1, 1], as Slicer loads PNG and JPEG */
  readonly spacing?: Spacing;
  /** Height in pixels of an image, for TPS files, whose y counts from the lower edge up. @default unknown: refused */
  readonly heightOf?: (image: string) => number | undefined;
  /** The category of a COCO file to read. @default the only one with keypoints */
  readonly category?: string;
  /** Of text that is no UTF-8. @default "utf-8" */
  readonly encoding?: "utf-8" | "windows-1252";
}

/** The text of a file and, of JSON, what it holds. */
export interface AnnotationText {
  readonly text: string;
  /** Without the folder. */
  readonly name: string;
  /** The parsed JSON; undefined for other text. */
  readonly json: unknown;
  /** The first line that is not blank. */
  readonly firstLine: string;
}

/** A format of annotations in text: how to tell it by its content, and how to read it. */
export interface AnnotationFormat {
  /** What people call it. */
  readonly name: string;
  readonly recognizes: (file: AnnotationText) => boolean;
  readonly parse: (text: string, options: ParseAnnotationsOptions & { readonly source: string }) => Annotations;
}

/** Whether a value is an object with all of these keys. */
export function hasKeys(value: unknown, ...keys: readonly string[]): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && keys.every((key) => key in value);
}

/** A file's name without folders and without an ending, of which a point list of an image is named. */
export function stemOf(source: string, ending: RegExp): string {
  return source.slice(Math.max(source.lastIndexOf("/"), source.lastIndexOf("\\")) + 1).replace(ending, "");
}
