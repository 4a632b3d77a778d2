import type { Ellipse } from "./confidenceEllipse.ts";
import type { Canvas } from "./upscale.ts";

export type Color = readonly [r: number, g: number, b: number];

/** A shape by its signed distance in pixels (negative inside) and the rectangle that holds it. */
export interface Shape {
  readonly bounds: readonly [left: number, top: number, right: number, bottom: number];
  readonly distance: (x: number, y: number) => number;
}

export function disc(cx: number, cy: number, radius: number): Shape {
  return {
    bounds: [cx - radius, cy - radius, cx + radius, cy + radius],
    distance: (x, y) => Math.sqrt((x - cx) ** 2 + (y - cy) ** 2) - radius,
  };
}

export function ring(cx: number, cy: number, radius: number, width: number): Shape {
  const outer = radius + width / 2;
  return {
    bounds: [cx - outer, cy - outer, cx + outer, cy + outer],
    distance: (x, y) => Math.abs(Math.sqrt((x - cx) ** 2 + (y - cy) ** 2) - radius) - width / 2,
  };
}

/** A line with round ends. */
export function segment(ax: number, ay: number, bx: number, by: number, width: number): Shape {
  const [dx, dy, half] = [bx - ax, by - ay, width / 2];
  const squared = dx * dx + dy * dy;
  return {
    bounds: [Math.min(ax, bx) - half, Math.min(ay, by) - half, Math.max(ax, bx) + half, Math.max(ay, by) + half],
    distance: (x, y) => {
      const along = squared > 0 ? Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / squared, 0), 1) : 0;
      return Math.sqrt((x - ax - along * dx) ** 2 + (y - ay - along * dy) ** 2) - half;
    },
  };
}

/** The outline of an ellipse; its distance is that to first order, exact on the outline. */
export function ellipseOutline(cx: number, cy: number, { long, short, angle }: Ellipse, width: number): Shape {
  // Thinner than a pixel it would vanish.
  const [a, b] = [Math.max(long, 0.5), Math.max(short, 0.5)];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const half = width / 2;
  const [w, h] = [Math.hypot(a * cos, b * sin) + half, Math.hypot(a * sin, b * cos) + half];
  return {
    bounds: [cx - w, cy - h, cx + w, cy + h],
    distance: (x, y) => {
      const u = ((x - cx) * cos + (y - cy) * sin) / a;
      const v = ((y - cy) * cos - (x - cx) * sin) / b;
      const slope = Math.hypot(u / a, v / b);
      const level = u * u + v * v;
      return (slope > 0 ? Math.abs(level - 1) / (2 * slope) : b) - half;
    },
  };
}

export function rectangle(left: number, top: number, right: number, bottom: number): Shape {
  const [cx, cy] = [(left + right) / 2, (top + bottom) / 2];
  return {
    bounds: [left, top, right, bottom],
    distance: (x, y) => Math.max(Math.abs(x - cx) - (right - left) / 2, Math.abs(y - cy) - (bottom - top) / 2),
  };
}

/** Lays a color over the canvas where the shape, grown by `grow`, covers it; a pixel's coverage is 0.5 − distance in [0, 1]. */
export function paint(canvas: Canvas, shape: Shape, color: Color, alpha = 1, grow = 0): void {
  const [left, top, right, bottom] = shape.bounds;
  const x0 = Math.max(0, Math.floor(left - grow));
  const y0 = Math.max(0, Math.floor(top - grow));
  const x1 = Math.min(canvas.width - 1, Math.ceil(right + grow));
  const y1 = Math.min(canvas.height - 1, Math.ceil(bottom + grow));
  const { data } = canvas;
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) {
      const coverage = Math.min(1, 0.5 + grow - shape.distance(x, y)) * alpha;
      if (!(coverage > 0)) continue;
      const at = (y * canvas.width + x) * 3;
      for (let c = 0; c < 3; c++) data[at + c] = data[at + c]! + coverage * (color[c]! - data[at + c]!) + 0.5;
    }
  }
}
