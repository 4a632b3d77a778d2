/** The displacement in millimetres, per unit of weight, of some of the landmarks 0–8 (t0–t8) and 9–15 (f0–f6). */
type Mode = Readonly<Record<number, readonly [x: number, y: number]>>;

/** A cosine ripple along one of the contours. */
function ripple(first: number, last: number, cycles: number, size: number): Mode {
  const entries = Array.from({ length: last - first + 1 }, (_, i) => {
    return [first + i, [0, size * Math.cos((Math.PI * cycles * i) / (last - first))]] as const;
  });
  return Object.fromEntries(entries);
}

/** The ways in which knees differ; a weight is about standard normal. */
export const shapeModes: readonly Mode[] = [
  { 12: [0, -1.8], 11: [0, -0.3], 13: [0, -0.3] }, // depth of the notch
  { 11: [-0.9, 0], 13: [0.9, 0] }, // its width
  { 11: [0.5, 0], 12: [1, 0], 13: [0.5, 0] }, // its place
  { 3: [0, -1.1], 4: [0, -0.7], 5: [0, -1.1] }, // height of the spines
  { 3: [-0.7, 0], 5: [0.7, 0] }, // their distance
  { 3: [0, -0.8], 5: [0, 0.8] }, // which one is higher
  { 3: [1, 0], 4: [1, 0], 5: [1, 0] }, // their place
  { 1: [0, 0.7], 2: [0, 0.8] }, // hollow of the lateral plateau
  { 6: [0, 0.8], 7: [0, 0.7] }, // of the medial plateau
  { 0: [0, 1], 1: [0, 0.3] }, // height of the lateral rim
  { 7: [0, 0.3], 8: [0, 1] }, // of the medial rim
  { 0: [-1.1, 0], 1: [-0.7, 0], 2: [-0.3, 0], 6: [0.3, 0], 7: [0.7, 0], 8: [1.1, 0] }, // width of the tibia
  { 9: [0, 0.9], 10: [0, -0.3] }, // roundness of the lateral condyle
  { 14: [0, -0.3], 15: [0, 0.9] }, // of the medial condyle
  { 9: [-1.1, 0], 10: [-0.8, 0], 11: [-0.3, 0] }, // width of the lateral condyle
  { 13: [0.3, 0], 14: [0.8, 0], 15: [1.1, 0] }, // of the medial condyle
  ripple(0, 8, 1, 0.4),
  ripple(0, 8, 2, 0.4),
  ripple(9, 15, 1, 0.4),
  ripple(9, 15, 2, 0.4),
  ripple(9, 15, 3, 0.3),
];

/** The sum of the weighted modes at one landmark. */
export function shapeOffset(weights: readonly number[], landmark: number): readonly [x: number, y: number] {
  let dx = 0;
  let dy = 0;
  for (const [m, mode] of shapeModes.entries()) {
    const [x, y] = mode[landmark] ?? [0, 0];
    dx += weights[m]! * x;
    dy += weights[m]! * y;
  }
  return [dx, dy];
}
