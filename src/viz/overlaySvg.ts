import type { Size } from "../geometry/frame.ts";
import type { Point, Spacing } from "../geometry/point.ts";
import { assertInteger, fieldsOf, refusal } from "../internal/guards.ts";
import { FONT_FAMILY } from "./axes.ts";
import { type Line, type OverlayOptions, overlayScene } from "./overlayScene.ts";
import { OVERLAY_COLORS } from "./palette.ts";
import { element, escapeXml, formatNumber, type Markup, textElement } from "./svg.ts";

/** The image under an overlay. */
export interface OverlayImage {
  /** A data URL of the encoded image (or any URL). */
  readonly imageHref: string;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

/** Options of `overlaySvg`. */
export interface OverlaySvgOptions extends OverlayOptions {
  /** Names of the landmarks for the tooltips. @default their indices */
  readonly names?: readonly string[];
  /** What the picture shows, for tooltips and screen readers. */
  readonly title?: string;
}

const rgb = ([r, g, b]: readonly [number, number, number]) => `rgb(${r},${g},${b})`;

/**
 * The picture of `drawOverlay` as SVG: the image by its URL, landmarks over it with tooltips that name each landmark and
 * its error. User units are pixels of the image with centers at integers; the picture is `scale` times as large.
 *
 * @throws RangeError if lists differ in length, an index or a confidence is out of range
 */
export function overlaySvg(image: OverlayImage, options: OverlaySvgOptions = {}): string {
  const { imageHref, width, height } = fieldsOf("overlaySvg", "image", image);
  assertInteger("overlaySvg", "image.width", width);
  assertInteger("overlaySvg", "image.height", height);
  if (typeof imageHref !== "string" || imageHref === "")
    throw refusal("overlaySvg", "image.imageHref", "a URL", imageHref);
  const scene = overlayScene("overlaySvg", width, height, options);
  const { names, title, truth, spacing } = options;
  const count = Math.max(truth?.length ?? 0, options.predicted?.length ?? 0);
  if (names && names.length !== count) throw refusal("overlaySvg", "names", `of length ${count}`, names.length);
  const px = 1 / scene.scale;
  const r = scene.radius * px;
  const tooltip = (text: string) => `<title>${escapeXml(text)}</title>`;
  const label = (k: number, kind: string, [x, y]: Point) =>
    `${names?.[k] ?? k}, ${kind} (${formatNumber(x)}, ${formatNumber(y)})`;

  const lines = (kind: string, items: readonly Line[], color: readonly [number, number, number], opacity: number) =>
    element(
      "g",
      { class: kind, stroke: rgb(color), "stroke-opacity": opacity, "stroke-width": formatNumber(r / 4, 4) },
      ...items.map(([[x1, y1], [x2, y2]]) => element("line", { x1, y1, x2, y2 })),
    );
  const rings = scene.truth.map(({ index, point }) =>
    element("circle", { cx: point[0], cy: point[1], r }, tooltip(label(index, "truth", point))),
  );
  const ellipses = scene.ellipses.map(({ point: [cx, cy], ellipse: { long, short, angle } }) => {
    const turn = `rotate(${formatNumber((angle * 180) / Math.PI, 4)} ${formatNumber(cx)} ${formatNumber(cy)})`;
    return element("ellipse", { cx, cy, rx: long, ry: short, transform: turn });
  });
  const dots = scene.predicted.map(({ index, point, opacity }) => {
    const certainty = options.confidence?.[index] ?? Number.NaN;
    const sure = Number.isNaN(certainty) ? "" : `, confidence ${formatNumber(certainty)}`;
    const text = label(index, "predicted", point) + errorText(truth?.[index], point, spacing) + sure;
    return element("circle", { cx: point[0], cy: point[1], r: r / 2, "fill-opacity": opacity }, tooltip(text));
  });
  const unit = px * Math.max(1, Math.round((width * scene.scale) / 300));
  const labels = scene.labels.map(({ text, at: [x, y] }) =>
    textElement(text, { x, y, "font-size": 18 * unit, "text-anchor": "middle" }),
  );
  const halo = { stroke: "#000000", "stroke-opacity": 0.5, "stroke-width": formatNumber(r / 4, 4) };
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: width * scene.scale,
      height: height * scene.scale,
      viewBox: `-0.5 -0.5 ${width} ${height}`,
      role: "img",
      "font-family": FONT_FAMILY,
    },
    title === undefined ? "" : tooltip(title),
    element("image", { href: imageHref, x: -0.5, y: -0.5, width, height, preserveAspectRatio: "none" }),
    lines("truth-lines", scene.truthLines, OVERLAY_COLORS.truth, 0.6),
    lines("predicted-lines", scene.predictedLines, OVERLAY_COLORS.predicted, 0.6),
    lines("residuals", scene.residuals, OVERLAY_COLORS.residual, 0.85),
    element(
      "g",
      { class: "ellipses", fill: "none", stroke: rgb(OVERLAY_COLORS.ellipse), "stroke-width": formatNumber(r / 5, 4) },
      ...ellipses,
    ),
    element(
      "g",
      { class: "truth", fill: "none", stroke: rgb(OVERLAY_COLORS.truth), "stroke-width": formatNumber(r / 3.5, 4) },
      ...rings,
    ),
    element("g", { class: "predicted", fill: rgb(OVERLAY_COLORS.predicted), ...halo }, ...dots),
    element("g", { class: "labels", ...outline, "stroke-width": formatNumber(2 * unit, 4) }, ...labels),
    scene.scaleBar ? bar(scene.scaleBar, { width, height }, unit) : "",
  );
}

const outline = { stroke: "#000000", "stroke-opacity": 0.5, "paint-order": "stroke", fill: "#ffffff" };

function errorText(truth: Point | undefined, [x, y]: Point, spacing: Spacing | undefined): string {
  const [sx, sy] = spacing ?? [1, 1];
  const error = truth ? Math.hypot((x - truth[0]) * sx, (y - truth[1]) * sy) : Number.NaN;
  return Number.isNaN(error) ? "" : `, error ${formatNumber(error)} ${spacing ? "mm" : "px"}`;
}

/** In the middle of the lower edge: the corners have markers of sides and the word burned into phantoms. */
function bar({ length, label }: { length: number; label: string }, { width, height }: Size, unit: number): Markup {
  const x = width / 2 - 0.5;
  const y = height - 0.5 - 9 * unit;
  return element(
    "g",
    { class: "scale-bar", ...outline, "stroke-width": formatNumber(2 * unit, 4) },
    element("rect", { x: x - length / 2, y, width: length, height: 3 * unit }),
    textElement(label, { x, y: y - 4 * unit, "font-size": 11 * unit, "text-anchor": "middle" }),
  );
}
