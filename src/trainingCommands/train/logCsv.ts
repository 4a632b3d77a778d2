import Papa from "papaparse";
import type { Progress } from "../../training/index.ts";

/** `log.csv`: a row for each epoch, for spreadsheets and plots of one's own; cells without validation are empty. */
export function logCsv({ history }: Pick<Progress, "history">): string {
  const rows = history.map(({ epoch, trainLoss, learningRate, seconds, waited, validation }) => ({
    epoch,
    train_loss: trainLoss,
    validation_loss: validation?.loss,
    validation_mean_error: validation?.meanError,
    validation_within_2_5: validation?.pck,
    learning_rate: learningRate,
    seconds,
    waited,
  }));
  return `${Papa.unparse(rows, { newline: "\n" })}\n`;
}
