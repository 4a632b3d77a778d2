// Augmentation moves image and landmarks together; a draw is plain data that can be kept and replayed.
import { randomLcg } from "d3-random";
import { applyAugmentation, lightAugmentation, sampleAugmentation } from "kneel-tfjs/augment";
import { stretchFrame } from "kneel-tfjs/geometry";
import { writePng } from "kneel-tfjs/node";
import { phantomKnee } from "kneel-tfjs/phantom";
import { prepareIntensity } from "kneel-tfjs/radiograph";
import { contactSheet, drawOverlay } from "kneel-tfjs/viz";

const size = { width: 192, height: 160 }; // of the network's input
const outlines = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8], // tibia
  [9, 10, 11, 12, 13, 14, 15], // femur
];

const knee = phantomKnee({ seed: 7, width: 240, height: 200 });
const image = prepareIntensity(knee.image, { intensity: { low: 1, high: 99 } }); // gray floats in [0, 1]
const frame = stretchFrame(image, size); // from the image to the input; combined with each draw, so there is one warp

const random = randomLcg(0.42); // any function that gives numbers in [0, 1)
const augmentation = [{ type: "homography", translation: 0.2 } as const, ...lightAugmentation()];
const counts = new Map<string, number>();
const tiles = Array.from({ length: 12 }, () => {
  const record = sampleAugmentation(augmentation, size, random);
  const { image: moved, landmarks, status } = applyAugmentation(image, knee.landmarks, record, { frame });
  for (const one of status) counts.set(one, (counts.get(one) ?? 0) + 1);
  return drawOverlay(moved, { truth: landmarks, connect: outlines, radius: 3, window: [0, 1] });
});
await writePng("out/examples/augmented.png", contactSheet(tiles, { columns: 4 }));

console.log(`landmarks: ${[...counts].map(([status, count]) => `${count} ${status}`).join(", ")}`);
console.log("out/examples/augmented.png");
