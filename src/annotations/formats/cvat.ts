import { parseXml, XmlElement, XmlError } from "@rgrove/parse-xml";
import { parseDecimal } from "../../data/parseDecimal.ts";
import { assertText, fieldsOf } from "../../internal/guards.ts";
import { printable, quote } from "../../internal/printable.ts";
import { warning } from "../../internal/warning.ts";
import type { Annotations, ImageAnnotation } from "../annotations.ts";
import { checkAnnotations } from "../checkAnnotations.ts";
import { assertXmlSize } from "./assertXmlSize.ts";
import { collectSets, type NamedPoint, namesOf } from "./collectSets.ts";
import { fromOrigin, type PixelOrigin } from "./pixelOrigin.ts";

/** Options of `parseCvat`. */
export interface ParseCvatOptions {
  /** What coordinates count from. @default "corner", that of the canvas CVAT draws on */
  readonly origin?: PixelOrigin;
  /** The name of the file in messages. @default "annotations.xml" */
  readonly source?: string;
}

/** Whether a text is XML of CVAT. */
export const isCvat = (text: string): boolean =>
  /^\ufeff?\s*<(?:\?xml|annotations)/.test(text) && text.includes("<annotations");

/**
 * Reads "CVAT for images 1.1": points, one landmark each by their label (`label_1`, `label_2` … where a shape has
 * several), and skeletons, each an object whose points are its landmarks. Other shapes are left out, and a warning says so.
 *
 * @throws RangeError naming the file and the image
 */
export function parseCvat(xml: string, options: ParseCvatOptions = {}): Annotations {
  assertText("parseCvat", "xml", xml);
  const { origin = "corner", source = "annotations.xml" } = fieldsOf("parseCvat", "options", options);
  const root = rootOf(xml, source);
  const elements = childrenOf(root);
  if (elements.some(({ name }) => name === "track"))
    throw new RangeError(
      `${source}: holds tracks of a video; export the task as "CVAT for images 1.1", with its frames as images`,
    );
  const read = elements
    .filter(({ name }) => name === "image")
    .map((image) => {
      const name = attribute(image, "name", `${source}, an image`);
      const place = `${source}, image ${printable(name)}`;
      const shapes = childrenOf(image).filter((shape) => shape.attributes.label !== undefined);
      const skeletons = shapes.filter((shape) => shape.name === "skeleton");
      const single = shapes.filter((shape) => shape.name === "points");
      const lone = skeletons.length === 1 && single.length === 0;
      const points = [
        ...single.flatMap((shape) => pointsOf(shape, "", place, origin)),
        ...skeletons.flatMap((skeleton, s) =>
          childrenOf(skeleton)
            .filter((shape) => shape.name === "points" && shape.attributes.outside !== "1")
            .flatMap((shape) => pointsOf(shape, lone ? "" : String(s + 1), place, origin)),
        ),
      ];
      const left = shapes.length - single.length - skeletons.length;
      return { name, place, left, points, width: side(image, "width", place), height: side(image, "height", place) };
    });
  const landmarkNames = namesOf(
    source,
    read.map(({ points }) => points),
  );
  if (landmarkNames.length === 0) throw new RangeError(`${source}: is an export of CVAT without points or skeletons`);
  const result: Annotations = {
    landmarkNames,
    images: read.map(
      ({ name, place, left, points, width, height }): ImageAnnotation => ({
        image: name,
        width,
        height,
        spacing: null,
        sets: collectSets(place, landmarkNames, points),
        ...(left > 0 && { warnings: [warning("shapes-left-out", `${left} shapes that are no points are left out`)] }),
      }),
    ),
  };
  checkAnnotations(source, result);
  return result;
}

function rootOf(xml: string, source: string): XmlElement {
  assertXmlSize(xml, source);
  try {
    const { root } = parseXml(xml);
    if (root?.name === "annotations") return root;
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause;
    throw new RangeError(`${source}: is not valid XML (line ${cause.line}, column ${cause.column})`, { cause });
  }
  throw new RangeError(`${source}: is XML, but not of CVAT`);
}

const childrenOf = ({ children }: XmlElement) =>
  children.filter((child): child is XmlElement => child instanceof XmlElement);

function attribute({ attributes }: XmlElement, name: string, place: string): string {
  const value = attributes[name];
  if (value === undefined || value === "") throw new RangeError(`${place}: has no ${name}`);
  return value;
}

function side(image: XmlElement, name: "width" | "height", place: string): number {
  const value = parseDecimal(attribute(image, name, place)) ?? Number.NaN;
  if (!(Number.isInteger(value) && value > 0))
    throw new RangeError(`${place}: must have a ${name} in whole pixels, got ${printable(image.attributes[name]!)}`);
  return value;
}

function pointsOf(shape: XmlElement, set: string, place: string, origin: PixelOrigin): NamedPoint[] {
  const [label, text] = [attribute(shape, "label", place), attribute(shape, "points", place)];
  const pairs = text.split(";").map((pair) => pair.split(",").map((text) => parseDecimal(text.trim())));
  return pairs.map(([x, y, more], i) => {
    if (x == null || y == null || more !== undefined)
      throw new RangeError(`${place}: points of ${printable(label)} must be pairs "x,y", got ${quote(text)}`);
    const landmark = pairs.length === 1 ? label : `${label}_${i + 1}`;
    return { set, landmark, point: fromOrigin([x, y], origin) };
  });
}
