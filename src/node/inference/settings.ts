import type { ImageAnnotation } from "../../annotations/index.ts";
import type { Spacing } from "../../geometry/index.ts";
import type { Side } from "../../knee/index.ts";
import type { Provenance } from "../../pipelines/index.ts";
import type { DicomReference } from "../../radiograph/index.ts";

/** What threads that find landmarks are started with; plain data. */
export interface InferenceSettings {
  /** A model directory, a pipeline directory, or an installed package of one. */
  readonly model: string;
  /** What computes: a backend of TensorFlow.js (wasm, cpu, tensorflow), or onnx; in `predictFolder` also auto, what `chooseBackend` finds. @default "wasm" */
  readonly backend?: string | undefined;
  /** Threads of each model on ONNX Runtime. @default the cores */
  readonly threads?: number | undefined;
  /** Whether a pipeline centres again on the tibial centre and repeats. @default true */
  readonly refine?: boolean | undefined;
  /** Whether it abstains from images unlike those that the model learned from. @default true */
  readonly familiarity?: boolean | undefined;
  /** `"2019"`: coordinates as the released code computed them. @default none */
  readonly compat?: "2019" | null | undefined;
  /** Quality below which a knee is not reported, not with `compat`; null for the pipeline's own limits. @default null */
  readonly threshold?: number | null | undefined;
}

/** What an image shows: `bilateral` both knees, `single` one of them somewhere in it, `crop` a knee that fills it. */
export const radiographViews = ["bilateral", "single", "crop"] as const;
/** What an image shows, see `radiographViews`: `bilateral`, `single` or `crop`. */
export type RadiographView = (typeof radiographViews)[number];

/** How an image is to be read and looked at. */
export interface RadiographOptions {
  /** @default the first of the model's views */
  readonly view?: RadiographView | undefined;
  /** Of the knee, where the view is `single` or `crop`. @default what the file says; one that does not say is refused */
  readonly side?: Side | null | undefined;
  /** Millimetres per pixel, whatever the file says. @default the file's */
  readonly spacing?: Spacing | null | undefined;
  /** Whether to divide the spacing by the file's EstimatedRadiographicMagnificationFactor. @default false */
  readonly magnification?: boolean | undefined;
  /** Of shape models: left, top, right and bottom of the object in pixels. @default where their examples had it */
  readonly box?: readonly [number, number, number, number] | null | undefined;
  /** Pictures of the image with its landmarks. @default none */
  readonly overlays?: readonly OverlayKind[] | undefined;
}

/** A picture of an image with its landmarks: pixels, or shapes over it. */
export type OverlayKind = "png" | "svg";

/** An image to be looked at: a file, or its bytes. */
export interface RadiographTask extends RadiographOptions {
  readonly source: { readonly path: string } | { readonly bytes: Uint8Array };
  /** Of the image in the result. */
  readonly name: string;
  /** The one knee of a bilateral image to look for. @default both */
  readonly only?: Side | null | undefined;
}

/** Milliseconds of each phase. */
export interface PhaseTimes {
  /** Waiting for the disk. */
  readonly read: number;
  /** From the bytes of the file to pixels. */
  readonly decode: number;
  /** Contrast, cropping, resampling, mapping back, measuring: what surrounds the networks. */
  readonly prepare: number;
  readonly network: number;
  /** Drawing and encoding overlays. */
  readonly draw: number;
}

/** What was found in an image. */
export interface RadiographResult {
  readonly annotation: ImageAnnotation;
  /** What names a DICOM image; null for other files. */
  readonly dicom: DicomReference | null;
  readonly overlays: Readonly<Partial<Record<OverlayKind, Uint8Array>>>;
  readonly times: PhaseTimes;
}

/** Why an image gave no result though nothing is wrong here: it cannot be read (`file`), no spacing is known (`spacing`), or no side (`side`). */
export interface RadiographRefusal {
  readonly kind: "file" | "spacing" | "side";
  readonly reason: string;
}

/** A result or a refusal; all else is an error. */
export type RadiographOutcome =
  | { readonly result: RadiographResult; readonly refusal: null }
  | { readonly result: null; readonly refusal: RadiographRefusal };

/** What a model directory or a pipeline directory holds. */
export interface ModelInformation {
  readonly kind: "model" | "pipeline";
  /** What images may show, the usual first; none for a single model, whose images show what it was trained on. */
  readonly views: readonly RadiographView[];
  /** Whether it is a shape model, which can be told a box to look in. @default false */
  readonly takesBox?: boolean;
  readonly landmarkNames: readonly string[];
  /** What it learned from. */
  readonly trainedOn: Provenance;
  /** Hexadecimal digest of the documents, which hold the checksums of the weights. */
  readonly identity: string;
}
