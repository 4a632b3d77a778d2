import { workerData } from "node:worker_threads";
import { move, transferableSymbol, valueSymbol } from "piscina";
import { makeSample, type SampleJob } from "../training/sampleJob.ts";
import type { NetworkSample } from "../training/sampleSource.ts";

/** A sample, or why there is none; a thread that ends gives neither. */
export type SampleAnswer = { readonly sample: NetworkSample } | { readonly error: unknown };

/** A sample of an epoch. */
interface Question {
  readonly index: number;
  readonly epoch: number;
}

/** What a thread of `samplePool` does. */
export const answer = ({ index, epoch }: Question): ReturnType<typeof move> | SampleAnswer => {
  try {
    const sample = makeSample(workerData as SampleJob, index, epoch); // what samplePool hands over
    return move({
      [transferableSymbol]: [sample.image.buffer, sample.landmarks.buffer],
      [valueSymbol]: { sample } satisfies SampleAnswer,
    } as never); // piscina moves what is listed
  } catch (error) {
    return { error };
  }
};
