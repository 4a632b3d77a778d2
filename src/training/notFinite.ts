import type { StepResult } from "./trainerOptions.ts";

/** Names that a message lists before it counts the rest. */
const listed = 32;

/** The error of a step that was not taken, with the names of the images that it may be due to. */
export function notFinite(step: number, { loss, gradientNorm }: StepResult, names: readonly string[] = []): Error {
  const more = names.length > listed ? ` and ${names.length - listed} more` : "";
  const images = names.length > 0 ? `; the images were ${names.slice(0, listed).join(", ")}${more}` : "";
  return new Error(
    `Trainer: step ${step} gave the loss ${loss} and a gradient of norm ${gradientNorm}; lower the learning rate or clip the gradient${images}`,
  );
}
