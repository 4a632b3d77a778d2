import type { TrainerLike } from "./trainerOptions.ts";

/** Trainers whose run has not ended. */
const running = new WeakSet<TrainerLike>();

/**
 * A run, while no other one moves the weights of its trainer.
 *
 * @throws Error where another one does
 */
export async function* oneRun<E, R>(trainer: TrainerLike, run: AsyncGenerator<E, R>): AsyncGenerator<E, R> {
  if (running.has(trainer))
    throw new Error(
      "train: trainer is in a run that has not ended; read that one to its end, or leave its loop, first",
    );
  running.add(trainer);
  try {
    return yield* run;
  } finally {
    running.delete(trainer);
  }
}
