import type { LossUnitOptions } from "./lossUnit.ts";
import { warnOnce } from "./warnOnce.ts";

/**
 * Warns once where a loss can never reach the part that lies beyond `joint`: residuals of normalized landmarks within
 * the image are below 1. A unit that is given says that its consequences are meant.
 *
 * @param consequence what the loss is in effect, as in "nearly 5·|r|"
 */
export function warnUnreachable(
  fn: string,
  name: string,
  joint: number,
  { unit }: LossUnitOptions,
  consequence: string,
): void {
  if (unit !== undefined || joint < 1) return;
  warnOnce(
    `${fn}: ${name} ${joint} is beyond every residual of normalized landmarks (|r| < 1), so that the loss is ${consequence}; for another, make ${name} smaller or give unit "pixel" or "mm"; if that is meant, give unit "normalized"`,
  );
}
