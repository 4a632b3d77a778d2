import type { Batch } from "./batch.ts";
import type { TrainingWarning } from "./progress.ts";
import type { SampleSource } from "./sampleSource.ts";

/**
 * Counts how many images have each landmark, and judges the counts, once: at the beginning where the source knows them,
 * else when all that is trained on has been seen.
 */
export class LabelCount {
  private readonly counts: number[];
  private readonly onWarning: (warning: TrainingWarning) => void;
  private images: number;
  private judged = false;

  /** @throws RangeError where the source knows that it has no landmark */
  constructor(landmarks: number, { size, labels }: SampleSource, onWarning: (warning: TrainingWarning) => void) {
    this.onWarning = onWarning;
    this.counts = labels ? [...labels] : new Array<number>(landmarks).fill(0);
    this.images = labels ? size : 0;
    if (labels) this.judge();
  }

  add({ size, landmarks }: Batch): void {
    if (this.judged) return;
    this.images += size;
    for (let i = 0; i < landmarks.length; i += 2)
      if (Number.isFinite(landmarks[i]) && Number.isFinite(landmarks[i + 1]))
        this.counts[(i / 2) % this.counts.length]!++;
  }

  /** @throws RangeError where there was no landmark at all */
  judge(): void {
    if (this.judged) return;
    this.judged = true;
    const landmarks = this.counts.flatMap((count, k) => (count === 0 ? [k] : []));
    if (landmarks.length === this.counts.length)
      throw new RangeError(`train: samples must have at least one landmark, got none in ${this.images} images`);
    if (landmarks.length === 0) return;
    const which = landmarks.length === 1 ? `landmark ${landmarks[0]} is` : `landmarks ${landmarks.join(", ")} are`;
    this.onWarning({
      code: "unlabeled-landmarks",
      message: `train: ${which} in none of the ${this.images} images: the network learns nothing of where, and predicts all the same`,
      landmarks,
    });
  }
}
