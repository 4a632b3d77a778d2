import type { PhantomKnee } from "./samplePhantomKnee.ts";

/**
 * Attenuation by the leg around the bones at a place in the knee's own frame (millimetres): an elliptic cylinder of
 * muscle in a sleeve of fat, a little narrower at the joint, the calf fuller on the medial side.
 */
export function softTissue({ density, halfWidthsMm, fatMm }: PhantomKnee["tissue"]): (x: number, y: number) => number {
  const chord = (x: number, half: number) => Math.sqrt(Math.max(0, 1 - (x / half) ** 2));
  return (x, y) => {
    const thigh = y < 0 ? 0.09 * -y : 0;
    const calf = y > 20 ? 0.07 * Math.min(y - 20, 90) : 0;
    const half = Math.max(20, x < 0 ? halfWidthsMm[0] + thigh + 0.4 * calf : halfWidthsMm[1] + thigh + calf);
    return density * (0.45 * chord(x, half) + 0.55 * chord(x, half - fatMm));
  };
}
