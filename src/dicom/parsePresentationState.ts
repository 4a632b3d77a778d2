import { fromOrigin } from "../annotations/formats/pixelOrigin.ts";
import type { Point } from "../geometry/point.ts";
import { items, numbers, parsePart10, textAt } from "./part10.ts";
import { gsps } from "./presentationState.ts";

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
 * @throws Error naming `source` where it is no presentation state
 */
export async function parsePresentationState(
  bytes: Uint8Array,
  source = "presentation state",
): Promise<ParsedPresentationState> {
  const dataset = await parsePart10(bytes, [gsps], source);
  const layers = items(dataset, "GraphicAnnotationSequence").map((annotation): PresentationLayer => {
    const graphics = items(annotation, "GraphicObjectSequence").filter(
      (graphic) => graphic.GraphicAnnotationUnits === "PIXEL",
    );
    const ofType = (type: string) =>
      graphics
        .filter(({ GraphicType }) => GraphicType === type)
        .map((graphic) => pointsOf(numbers(graphic, "GraphicData")));
    return {
      name: String(annotation.GraphicLayer ?? ""),
      points: ofType("POINT").flat(),
      polylines: ofType("POLYLINE"),
      texts: items(annotation, "TextObjectSequence").map((object) => String(object.UnformattedTextValue)),
    };
  });
  return {
    sopInstanceUid: textAt(dataset, "SOPInstanceUID"),
    imageSopInstanceUids: items(dataset, "ReferencedSeriesSequence")
      .flatMap((series) => items(series, "ReferencedImageSequence"))
      .map((image) => textAt(image, "ReferencedSOPInstanceUID")),
    layers,
  };
}

const pointsOf = (data: readonly number[]) =>
  Array.from({ length: data.length >> 1 }, (_, i) => fromOrigin([data[2 * i]!, data[2 * i + 1]!], "corner"));
