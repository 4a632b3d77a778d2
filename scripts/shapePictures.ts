/**
 * Draws what shape models of phantom knees have learned, and a fit on its way: `npx tsx scripts/shapePictures.ts` writes
 * docs/shape-modes.svg and docs/shape-fit.svg.
 */
import { writeFileSync } from "node:fs";
import { encode } from "fast-png";
import type { Point } from "../src/geometry/index.ts";
import { phantomKnee } from "../src/phantom/index.ts";
import {
  DeformableFitter,
  type HolisticAam,
  placeStart,
  type ShapeSample,
  trainDeformableModel,
} from "../src/shape/index.ts";
import { PiecewiseAffine } from "../src/shape/PiecewiseAffine.ts";
import { boundingBox } from "../src/shape/shapeFrame.ts";

const size = { width: 160, height: 160 };
const samples: ShapeSample[] = [];
for (let seed = 1; seed <= 120; seed++) {
  const { image, landmarks } = phantomKnee({ seed, ...size });
  samples.push({ image, landmarks });
}
const ink = { now: "#c2410c", other: "#94a3b8", text: "#334155" } as const;
const one = (value: number) => value.toFixed(1);

/** Tibia and femur of a knee as two lines. */
function bones(points: readonly Point[], color: string): string {
  const line = (own: readonly Point[]) =>
    `<polyline points="${own.map(([x, y]) => `${one(x)},${one(y)}`).join(" ")}" fill="none" stroke="${color}" stroke-width="1.6"/>`;
  const dots = points.map(([x, y]) => `<circle cx="${one(x)}" cy="${one(y)}" r="1.8" fill="${color}"/>`);
  return line(points.slice(0, 9)) + line(points.slice(9)) + dots.join("");
}

const text = (x: number, y: number, content: string, anchor = "middle") =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" font-family="sans-serif" font-size="11" fill="${ink.text}">${content}</text>`;

function picture(data: Uint8Array, width: number, height: number, channels = 1): string {
  const png = Buffer.from(encode({ width, height, data, depth: 8, channels })).toString("base64");
  return `<image width="${width}" height="${height}" href="data:image/png;base64,${png}"/>`;
}

const svg = (width: number, height: number, label: string, content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${label}"><rect width="100%" height="100%" fill="#ffffff"/>${content}</svg>\n`;

const [cell, row, head] = [150, 62, 90] as const;

/** Means and modes, two deviations each way. */
async function modes(): Promise<string> {
  const holistic = (await trainDeformableModel(samples, {
    method: "aam",
    feature: "none",
    diagonal: 120,
    scales: [{ modes: 4, components: 4 }],
  })) as HolisticAam;
  const { mean, modes: directions, variances } = holistic.shape;
  const shapes = [0, 1, 2].map((mode) =>
    [-2, 0, 2]
      .map((times, i) => {
        const by = times * Math.sqrt(variances![mode]!);
        const points = mean.map(
          ([x, y], k): Point => [
            x + by * directions[mode]![2 * k]! + head + cell * (i + 0.5),
            y + by * directions[mode]![2 * k + 1]! + 30 + row * (mode + 0.5),
          ],
        );
        return bones(points, times === 0 ? ink.other : ink.now);
      })
      .join(""),
  );
  const [{ appearance }] = holistic.scales as [HolisticAam["scales"][number]];
  const warp = new PiecewiseAffine(mean, holistic.triangles);
  const [left, top, right, bottom] = boundingBox(mean);
  const [width, height] = [Math.floor(right - left) + 1, Math.floor(bottom - top) + 1];
  const places = Array.from({ length: warp.pixels }, (_, i) =>
    [0, 1].map((axis) =>
      Math.round(
        [0, 1, 2].reduce((sum, v) => sum + warp.weights[3 * i + v]! * mean[warp.corners[3 * i + v]!]![axis]!, 0) -
          (axis === 0 ? left : top),
      ),
    ),
  );
  const looks = [0, 1].map((mode) =>
    [-2, 0, 2].map((times, i) => {
      const by = times * Math.sqrt(appearance.variances[mode]!);
      const data = new Uint8Array(2 * width * height);
      for (const [p, [x, y]] of places.entries()) {
        const value = appearance.mean[p]! + by * appearance.components[mode]![p]!;
        const at = 2 * (y! * width + x!);
        data[at] = Math.max(0, Math.min(255, 110 + 55 * value));
        data[at + 1] = 255;
      }
      const [x, y] = [head + cell * (i + 0.5) - width / 2, 30 + row * (mode + 3.5) - height / 2];
      return `<g transform="translate(${one(x)} ${one(y)})">${picture(data, width, height, 2)}</g>`;
    }),
  );
  const heads = ["−2 σ", "mean", "+2 σ"].map((name, i) => text(head + cell * (i + 0.5), 18, name));
  const names = ["shape 1", "shape 2", "shape 3", "appearance 1", "appearance 2"].map((name, i) =>
    text(4, 34 + row * (i + 0.5), name, "start"),
  );
  const all = [...heads, ...names, ...shapes, ...looks.flat()].join("");
  return svg(head + 3 * cell, 36 + 5 * row, "Modes of shape and of appearance of phantom knees", all);
}

/** A fit from the mean shape, moved, turned and enlarged, on a knee that was not learned from. */
async function fitted(): Promise<string> {
  const model = await trainDeformableModel(samples);
  const { image, landmarks: truth } = phantomKnee({ seed: 1003, ...size });
  const mean = samples[0]!.landmarks.map((_, k): Point => {
    const along = (axis: 0 | 1) =>
      samples.reduce((sum, { landmarks }) => sum + (landmarks[k]![axis] + 0.5) / 160, 0) / samples.length;
    return [along(0), along(1)];
  });
  const start = placeStart(mean, image).map(([x, y]): Point => {
    const [u, v] = [1.05 * (x - 80), 1.05 * (y - 80)];
    return [80 + u - 0.07 * v + 4, 80 + 0.07 * u + v - 3];
  });
  const { path } = new DeformableFitter(model).fit(image, start);
  const chosen = [0, 2, 4, 8, 14, path.length - 1];
  const frames = chosen.map((step, i) => {
    const points = path[step]!;
    const off = points.reduce((sum, [x, y], k) => sum + Math.hypot(x - truth[k]![0], y - truth[k]![1]), 0) / 16;
    const [x, y] = [(i % 3) * 168, Math.floor(i / 3) * 192];
    const name = `step ${step}, off by ${off.toFixed(2)} px`;
    return `<g transform="translate(${x + 4} ${y + 4})">${picture(Uint8Array.from(image.data), 160, 160)}${bones(points, "#f97316")}${text(80, 174, name)}</g>`;
  });
  return svg(508, 388, "A fit of a phantom knee, frame by frame", frames.join(""));
}

writeFileSync(new URL("../docs/shape-modes.svg", import.meta.url), await modes());
writeFileSync(new URL("../docs/shape-fit.svg", import.meta.url), await fitted());
