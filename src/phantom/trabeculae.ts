import type { Noise } from "./latticeNoise.ts";
import type { PhantomKnee } from "./samplePhantomKnee.ts";

/**
 * Relative density of spongy bone at a place in the knee's own frame (millimetres), about 1 on average near the joint:
 * noise drawn out along the bone, converging towards the shafts, coarser noise, and the fading of the marrow cavity.
 */
export function trabeculae({ trabeculae: contrast, trabeculaMm }: PhantomKnee["bone"], noise: Noise): Noise {
  const fine = 1 / trabeculaMm;
  return (x, y) => {
    const up = Math.abs(y);
    const u = (x * fine) / (1 - 0.004 * Math.min(up, 70));
    const v = y * fine;
    // The offsets take each layer from another part of the same noise.
    const grain =
      noise(u, v / 4) +
      0.6 * noise(u / 2 + 100, v / 8 + 50) +
      0.45 * noise(x * fine + 9, v + 130) +
      0.25 * noise(x / 3.5 + 57, y / 2.2 + 200);
    const away = Math.min(1, Math.max(0, (up - 28) / 45));
    const marrow = 1 - 0.5 * away * away * (3 - 2 * away);
    return marrow * (1 + 0.08 * noise(x / 11 + 200, y / 13 + 20) + 0.6 * contrast * grain);
  };
}
