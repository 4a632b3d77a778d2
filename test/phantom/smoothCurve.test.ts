import { describe, expect, it } from "vitest";
import type { Point } from "../../src/geometry/point.ts";
import { smoothCurve } from "../../src/phantom/smoothCurve.ts";

const circle = (radius: number, n: number) =>
  Array.from({ length: n }, (_, i): Point => {
    const angle = (2 * Math.PI * i) / n;
    return [3 + radius * Math.cos(angle), -1 + radius * Math.sin(angle)];
  });

describe("smoothCurve", () => {
  it("passes through every control point, exactly", () => {
    const controls: Point[] = [
      [0, 0],
      [5, 1],
      [6, 7],
      [-2, 4],
    ];
    for (const closed of [true, false]) {
      const { x, y, at } = smoothCurve(controls, { closed, step: 0.7 });
      for (const [i, point] of controls.entries()) {
        const sample = at.indexOf(i);
        expect([x[sample], y[sample]]).toEqual([...point]);
      }
    }
  });

  it("rounds twelve points of a circle to within a percent of its radius", () => {
    const { x, y } = smoothCurve(circle(10, 12), { step: 0.3 });
    const radii = Array.from(x, (v, i) => Math.hypot(v - 3, y[i]! + 1));
    expect(Math.min(...radii)).toBeGreaterThan(9.9);
    expect(Math.max(...radii)).toBeLessThan(10.1);
  });

  it("closes a closed curve and ends an open one at its last point", () => {
    const controls = circle(4, 5);
    const closed = smoothCurve(controls);
    const open = smoothCurve(controls, { closed: false });
    expect([closed.x.at(-1), closed.y.at(-1)]).toEqual([...controls[0]!]);
    expect([open.x.at(-1), open.y.at(-1)]).toEqual([...controls[4]!]);
    expect(closed.at.at(-1)).toBe(5);
    expect(open.at.at(-1)).toBe(4);
  });

  it("keeps points on a line on that line, however uneven", () => {
    const { x, y } = smoothCurve(
      [
        [0, 0],
        [1, 2],
        [10, 20],
        [11, 22],
      ],
      { closed: false },
    );
    for (const [i, v] of x.entries()) expect(y[i]).toBeCloseTo(2 * v, 9);
  });
});
