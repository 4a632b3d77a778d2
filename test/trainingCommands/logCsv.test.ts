import { expect, test } from "vitest";
import type { Progress } from "../../src/training/index.ts";
import { logCsv } from "../../src/trainingCommands/train/logCsv.ts";

test("log.csv has a row for each epoch, without figures of validation where there was none", () => {
  const epoch = { epoch: 1, trainLoss: 0.25, learningRate: 1e-3, seconds: 2.5, waited: 0.125, validation: null };
  const validation = { loss: 0.5, meanError: 1.75, pck: 0.875, count: 16 };
  const history = [epoch, { ...epoch, epoch: 2, validation }] as unknown as Progress["history"];
  expect(logCsv({ history }).split("\n")).toEqual([
    "epoch,train_loss,validation_loss,validation_mean_error,validation_within_2_5,learning_rate,seconds,waited",
    "1,0.25,,,,0.001,2.5,0.125",
    "2,0.25,0.5,1.75,0.875,0.001,2.5,0.125",
    "",
  ]);
});
