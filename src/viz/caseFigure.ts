import jpeg from "jpeg-js";
import { cropFrame, isPresent, type Point, type Raster, warpImage } from "../geometry/index.ts";
import { mapTuple } from "../internal/mapTuple.ts";
import { element, type Markup, textElement } from "./svg.ts";

/** An overlay of `kneel evaluate` and where the landmarks lie in it, in its pixels. */
export interface CaseOverlay {
  readonly overlay: Raster;
  readonly names: readonly string[];
  readonly truth: readonly Point[];
  readonly predicted: readonly Point[];
}

/** What surrounds the landmarks, as a part of the longer side of their box, and the quality of the picture. */
const [margin, quality] = [0.35, 82];

/** The part of an overlay around the landmarks, with their names, as an SVG that holds the picture. */
export function caseFigure({ overlay, names, truth, predicted }: CaseOverlay): Markup {
  const around = boxAround([...truth, ...predicted].filter(isPresent), overlay);
  const { width, height } = around;
  const part = warpImage(overlay, cropFrame(around), { sampling: "nearest" });
  const size = Math.max(width, height) / 34;
  const labels = predicted.flatMap((point, k) => {
    const at = isPresent(point) ? point : truth[k]!;
    if (!isPresent(at)) return [];
    const attributes = {
      x: at[0] - around.left + 0.5,
      y: at[1] - around.top + 0.5 - 0.7 * size,
      "font-size": size,
      "text-anchor": "middle",
      fill: "#fff",
      stroke: "#000",
      "stroke-width": size / 6,
      "paint-order": "stroke",
    };
    return [textElement(names[k]!, attributes)];
  });
  const href = `data:image/jpeg;base64,${encodeJpeg(part).toString("base64")}`;
  return element(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, "font-family": "sans-serif", role: "img" },
    element("image", { href, width, height }),
    ...labels,
  );
}

function boxAround(points: readonly Point[], { width, height }: Raster) {
  if (points.length === 0) return { left: 0, top: 0, width, height };
  const along = (axis: 0 | 1) => points.map((point) => point[axis]);
  const [xs, ys] = [along(0), along(1)];
  const reach = margin * Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys), 40);
  const [left, top] = mapTuple([xs, ys], (values) => Math.max(0, Math.floor(Math.min(...values) - reach)));
  const right = Math.min(width, Math.ceil(Math.max(...xs) + reach));
  const bottom = Math.min(height, Math.ceil(Math.max(...ys) + reach));
  return { left, top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}

function encodeJpeg({ width, height, channels, data }: Raster): Buffer {
  const rgba = Buffer.alloc(4 * width * height, 255);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 3; c++) rgba[4 * i + c] = data[i * channels + (channels >= 3 ? c : 0)]!;
  return jpeg.encode({ width, height, data: rgba }, quality).data;
}
