import { fromOrigin } from "../annotations/formats/pixelOrigin.ts";
import type { Point } from "../geometry/point.ts";
import { gsps } from "./presentationState.ts";
import { readDocument } from "./readDocument.ts";
import { tags } from "./tags.ts";

/** What one layer of a presentation state shows, in pixels with centres at integers. */
export interface PresentationLayer {
  readonly name: string;
  readonly points: readonly Point[];
  readonly polylines: readonly (readonly Point[])[];
  readonly texts: readonly string[];
}

/** What a presentation state shows. */
export interface ParsedPresentationState {
  readonly sopInstanceUid: string;
  /** Of the images that it is for. */
  readonly imageSopInstanceUids: readonly string[];
  readonly layers: readonly PresentationLayer[];
}

/**
 * Reads the points, polylines and texts of a Grayscale Softcopy Presentation State that are placed in pixels.
 *
 * @throws Error naming `source` where it is no presentation state, or is cut off
 */
export async function parsePresentationState(
  bytes: Uint8Array,
  source = "presentation state",
): Promise<ParsedPresentationState> {
  const document = readDocument(bytes, [gsps], source);
  // Every presentation state has either, behind its graphics.
  if (document.items(tags.PresentationLUTSequence).length === 0 && document.text(tags.PresentationLUTShape) === null)
    throw new Error(`${source}: has no presentation LUT, and may be cut off; export it again`);
  const layers = document.items(tags.GraphicAnnotationSequence).map((annotation): PresentationLayer => {
    const graphics = annotation
      .items(tags.GraphicObjectSequence)
      .filter((graphic) => graphic.text(tags.GraphicAnnotationUnits) === "PIXEL");
    const ofType = (type: string) =>
      graphics
        .filter((graphic) => graphic.text(tags.GraphicType) === type)
        .map((graphic) => pointsOf(graphic.floats(tags.GraphicData, 4)));
    return {
      name: annotation.text(tags.GraphicLayer) ?? "",
      points: ofType("POINT").flat(),
      polylines: ofType("POLYLINE"),
      texts: annotation
        .items(tags.TextObjectSequence)
        .map((object) => object.paragraph(tags.UnformattedTextValue) ?? ""),
    };
  });
  return {
    sopInstanceUid: document.text(tags.SOPInstanceUID) ?? "",
    imageSopInstanceUids: document
      .items(tags.ReferencedSeriesSequence)
      .flatMap((series) => series.items(tags.ReferencedImageSequence))
      .map((image) => image.text(tags.ReferencedSOPInstanceUID) ?? ""),
    layers,
  };
}

const pointsOf = (data: readonly number[]) =>
  Array.from({ length: data.length >> 1 }, (_, i) => fromOrigin([data[2 * i]!, data[2 * i + 1]!], "corner"));
