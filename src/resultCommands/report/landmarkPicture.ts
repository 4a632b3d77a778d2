import { areKneeLandmarks, kneeLandmarkNames } from "../../knee/index.ts";
import { meanFemur, meanTibia, type OutlineTuple } from "../../phantom/meanKnee.ts";
import { element, formatNumber, type Markup, textElement } from "../../viz/svg.ts";

/** What is shown, in millimetres about the middle of the joint. */
const [left, top, width, height] = [-62, -52, 124, 92];

/** Landmarks of the tibia and of the femur: each outline begins with them. */
const [tibial, femoral] = [9, 7];

/** A right knee from the front with its 16 landmarks and their names, lateral side on the left, as an SVG. */
export function landmarkPicture(): Markup {
  const outline = (points: readonly OutlineTuple[]) =>
    element("path", {
      d: `${points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${formatNumber(x)} ${formatNumber(y)}`).join("")}Z`,
      fill: "#e8e4da",
      stroke: "#8a8577",
      "stroke-width": 0.6,
      "stroke-linejoin": "round",
    });
  const places = [...meanTibia.slice(0, tibial), ...meanFemur.slice(0, femoral)];
  const points = places.flatMap(([x, y], k) => {
    const isTibial = k < tibial;
    return [
      element("circle", { cx: x, cy: y, r: 1.3, fill: isTibial ? "#0072B2" : "#D55E00" }),
      textElement(kneeLandmarkNames[k]!, {
        x,
        y: isTibial ? y + 6 : y - 3,
        "font-size": 4,
        "text-anchor": "middle",
        fill: isTibial ? "#0072B2" : "#D55E00",
      }),
    ];
  });
  const sides = [
    textElement("lateral", { x: left + 2, y: top + 6, "font-size": 4, fill: "#444" }),
    textElement("medial", { x: left + width - 2, y: top + 6, "font-size": 4, "text-anchor": "end", fill: "#444" }),
    textElement("femur", { x: 0, y: -38, "font-size": 4, "text-anchor": "middle", fill: "#444" }),
    textElement("tibia", { x: 0, y: 34, "font-size": 4, "text-anchor": "middle", fill: "#444" }),
  ];
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `${left} ${top} ${width} ${height}`,
      "font-family": "sans-serif",
      role: "img",
      "aria-label":
        "The 16 landmarks of a right knee: t0 to t8 on the tibia, f0 to f6 on the femur, from lateral to medial",
    },
    outline(meanFemur),
    outline(meanTibia),
    ...points,
    ...sides,
  );
}

/** Whether the picture is of these landmarks. */
export const isPictured = (names: readonly string[]): boolean => areKneeLandmarks(names);
