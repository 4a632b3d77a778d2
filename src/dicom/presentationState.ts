import type { ImageAnnotation, LandmarkSet } from "../annotations/annotations.ts";
import { checkAnnotations } from "../annotations/checkAnnotations.ts";
import { toOrigin } from "../annotations/formats/pixelOrigin.ts";
import type { Point } from "../geometry/point.ts";
import { fieldsOf, listsOf } from "../internal/guards.ts";
import { own } from "../internal/own.ts";
import type { DicomReference } from "../radiograph/radiograph.ts";
import { assertSameImage } from "./assertSameImage.ts";
import { assertWritable } from "./assertWritable.ts";
import { referencedSop } from "./contentItems.ts";
import { contributor } from "./contributor.ts";
import { inImage } from "./inImage.ts";
import {
  type Dataset,
  type DicomDocumentOptions,
  dateTime,
  formatPart10,
  patientAndStudy,
  randomUid,
} from "./part10.ts";

/** What a presentation state draws, and how it shows the image. */
export interface PresentationStateOptions extends DicomDocumentOptions {
  readonly landmarkNames: readonly string[];
  /** Contours as lists of landmark indices, drawn as polylines. @default none */
  readonly connect?: readonly (readonly number[])[];
  /** Texts at each set, by its name. @default the name in capitals */
  readonly labels?: Readonly<Record<string, string>>;
  /** Values shown as black and white, after `rescale`. @default that of `reference.display`, else the whole range */
  readonly window?: { readonly center: number; readonly width: number };
  /** The image's modality transform, which a presentation state replaces. @default that of `reference.display`, else none */
  readonly rescale?: { readonly slope: number; readonly intercept: number };
  /** Whether low values are bright, as in MONOCHROME1. @default that of `reference.display`, else false */
  readonly inverted?: boolean;
}

/** The SOP class of Grayscale Softcopy Presentation States. */
export const gsps = "1.2.840.10008.5.1.4.1.1.11.1";

/** Green, as CIELab in the 16-bit numbers of PS3.3 C.10.7.1.1. */
const layerColor = [54000, 20000, 45000];

/** Name of a set's layer: a code string of at most 16 characters. */
const layerName = ({ name }: LandmarkSet, i: number) =>
  name
    .toUpperCase()
    .replaceAll(/[^A-Z0-9_ ]/g, "_")
    .slice(0, 16)
    .trim() || `LAYER ${i + 1}`;

/**
 * The landmarks of an image as a Grayscale Softcopy Presentation State, which viewers lay over the image: a layer for each
 * set with its points, polylines and text. Points have sub-pixel precision, 0\0 at the image's corner (PS3.3 C.10.5), and
 * are single-precision floats; the displayed area is the whole image, counted in pixels from 1\1.
 *
 * A presentation state also says how the pixels are to be shown, by default as the image itself asks (`display` of the
 * reference). Images that need lookup tables for it (`display: null`) are shown over their whole range.
 * Points outside the image are left out. The texts say where the model knows synthetic images alone (a warning of the
 * annotation).
 *
 * @throws RangeError where the annotation is not of the image that is referred to (its size differs), and for values of
 *   the image that DICOM cannot hold
 */
export function formatPresentationState(
  annotation: ImageAnnotation,
  reference: DicomReference,
  options: PresentationStateOptions,
): Promise<Uint8Array> {
  listsOf("formatPresentationState", "annotation", annotation, ["sets"]);
  fieldsOf("formatPresentationState", "reference", reference);
  const fn = "formatPresentationState";
  const {
    landmarkNames,
    connect = [],
    labels = {},
  } = listsOf("formatPresentationState", "options", options, ["landmarkNames"]);
  const { display } = reference;
  const { window = display?.window, rescale = display?.rescale, inverted = display?.inverted ?? false } = options;
  const { uid = randomUid, date = new Date(), seriesNumber = 9902, trainedOn } = options;
  assertSameImage(fn, annotation, reference);
  assertWritable(fn, reference);
  checkAnnotations(fn, { landmarkNames, images: [annotation] });
  for (const k of connect.flat())
    if (!(Number.isInteger(k) && k >= 0 && k < landmarkNames.length))
      throw new RangeError(`${fn}: connect must be of landmark indices below ${landmarkNames.length}, got ${k}`);
  const layers = annotation.sets
    .map((set, i) => ({ set, layer: layerName(set, i) }))
    .filter(({ set }) => set.landmarks.some((point) => inImage(point, reference)));
  const now = dateTime(date);
  const { spacing, warnings = [] } = annotation;
  const isSynthetic = warnings.some(({ code }) => code === "trained-on-synthetic");
  const told = isSynthetic ? ", SYNTHETIC MODEL" : "";
  return formatPart10({
    ...patientAndStudy(reference),
    SOPClassUID: gsps,
    SOPInstanceUID: uid(),
    SeriesInstanceUID: uid(),
    SeriesNumber: seriesNumber,
    SeriesDescription: "Landmarks, research",
    Modality: "PR",
    Laterality: "",
    InstanceNumber: 1,
    InstanceCreationDate: now.date,
    InstanceCreationTime: now.time,
    Manufacturer: "kneel-tfjs",
    ...contributor({ name: "kneel-tfjs" }, trainedOn),
    PresentationCreationDate: now.date,
    PresentationCreationTime: now.time,
    ContentLabel: "LANDMARKS",
    ContentDescription: isSynthetic
      ? "Landmarks of a model of synthetic images, not for diagnosis"
      : "Landmarks for research, not for diagnosis",
    ContentCreatorName: "kneel-tfjs",
    ReferencedSeriesSequence: [
      { SeriesInstanceUID: reference.seriesInstanceUid, ReferencedImageSequence: [referencedSop(reference)] },
    ],
    ...(rescale && { RescaleSlope: rescale.slope, RescaleIntercept: rescale.intercept, RescaleType: "US" }),
    ...(window && { SoftcopyVOILUTSequence: [{ WindowCenter: window.center, WindowWidth: window.width }] }),
    PresentationLUTShape: inverted ? "INVERSE" : "IDENTITY",
    DisplayedAreaSelectionSequence: [
      {
        DisplayedAreaTopLeftHandCorner: [1, 1],
        DisplayedAreaBottomRightHandCorner: [reference.columns, reference.rows],
        PresentationSizeMode: "SCALE TO FIT",
        ...(spacing
          ? { PresentationPixelSpacing: [spacing[1], spacing[0]] }
          : { PresentationPixelAspectRatio: [1, 1] }),
      },
    ],
    ...(layers.length > 0 && {
      GraphicAnnotationSequence: layers.map(({ set, layer }) => ({
        GraphicLayer: layer,
        ReferencedImageSequence: [referencedSop(reference)],
        TextObjectSequence: [
          textOf(set, (own(labels, set.name) ?? (set.name.toUpperCase() || "LANDMARKS")) + told, reference),
        ],
        GraphicObjectSequence: graphicsOf(set, connect, reference),
      })),
      GraphicLayerSequence: layers.map(({ layer, set }, i) => ({
        GraphicLayer: layer,
        GraphicLayerOrder: i + 1,
        GraphicLayerRecommendedDisplayGrayscaleValue: 65535,
        GraphicLayerRecommendedDisplayCIELabValue: layerColor,
        GraphicLayerDescription: `Landmarks: ${set.name || "object"}`.slice(0, 64),
      })),
    }),
  });
}

function graphicsOf(
  { landmarks }: LandmarkSet,
  connect: readonly (readonly number[])[],
  reference: DicomReference,
): Dataset[] {
  const graphic = (GraphicType: string, points: readonly Point[]): Dataset => ({
    GraphicAnnotationUnits: "PIXEL",
    GraphicDimensions: 2,
    NumberOfGraphicPoints: points.length,
    GraphicData: points.flatMap((point) => toOrigin(point, "corner")),
    GraphicType,
  });
  const inside = (point: Point) => inImage(point, reference);
  const lines = connect.flatMap((contour) => {
    const points = contour.map((k) => landmarks[k]!).filter(inside);
    return points.length > 1 ? [graphic("POLYLINE", points)] : [];
  });
  return [...lines, ...landmarks.filter(inside).map((point) => graphic("POINT", [point]))];
}

/** A text above the landmarks, inside the image. */
function textOf({ landmarks }: LandmarkSet, text: string, reference: DicomReference): Dataset {
  const inside = landmarks.filter((point) => inImage(point, reference));
  const left = Math.min(...inside.map(([x]) => x));
  const top = Math.min(...inside.map(([, y]) => y));
  return {
    AnchorPointAnnotationUnits: "PIXEL",
    UnformattedTextValue: text,
    AnchorPoint: [left + 0.5, Math.max(0, top + 0.5 - 0.02 * reference.rows)],
    AnchorPointVisibility: "N",
  };
}
