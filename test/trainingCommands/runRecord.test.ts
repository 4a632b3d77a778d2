import { expect, it } from "vitest";
import { trainCommand } from "../../src/trainingCommands/train/command.ts";
import { parseRunRecord } from "../../src/trainingCommands/train/runRecord.ts";
import { tinyRunRecord } from "./tinyRecords.ts";

const file = "out/checkpoint.safetensors";
const stored = (more: object = {}) => JSON.parse(JSON.stringify({ ...tinyRunRecord(), ...more }));
const withSettings = (more: object) => stored({ settings: { ...tinyRunRecord().settings, ...more } });

it("reads what a run has stored, every option of the command among it", () => {
  const record = tinyRunRecord();
  expect(parseRunRecord(stored(), file)).toEqual(record);
  const options = trainCommand().options.map((option) => option.attributeName());
  expect(Object.keys(record.settings).sort()).toEqual(options.filter((name) => name !== "resume").sort());
});

it("takes positions that JSON could not hold for missing, and runs of older releases for what they were", () => {
  const { accumulate: _, workers: __, ...older } = tinyRunRecord().settings;
  const {
    kernels: ___,
    augmentation: ____,
    ...rest
  } = stored({
    settings: older,
    meanShape: [
      [null, null],
      [1, 2],
    ],
  });
  const read = parseRunRecord(rest, file);
  expect(read.meanShape).toEqual([
    [Number.NaN, Number.NaN],
    [1, 2],
  ]);
  expect(read.settings).toEqual({ ...tinyRunRecord().settings, accumulate: 1, workers: 1 });
});

it.each([
  ['settings: Expected "settings", which is missing', {}],
  ['settings.lr: Invalid type: Expected number but received "fast"', withSettings({ lr: "fast" })],
  ["settings.seed: Invalid value: Expected >=0 but received -1", withSettings({ seed: -1 })],
  ["settings.epochs: Invalid value: Expected >=1 but received 0", withSettings({ epochs: 0 })],
  ["settings.points: Invalid type: Expected string but received 7", withSettings({ points: 7 })],
  ["settings.size: Invalid type: Expected Object but received 160", withSettings({ size: 160 })],
  ["meanShape.0.1: Expected number, which is missing", stored({ meanShape: [[1]] })],
  ['images.digest: Expected "digest", which is missing', stored({ images: { count: 3 } })],
])("names the file and the key of what is wrong: %s", (why, value) => {
  expect(() => parseRunRecord(value, file)).toThrow(
    new Error(`${file}: not a checkpoint of "kneel train" (run.${why})`),
  );
});

it("says of the checkpoint of a program that it is none of the command", () => {
  expect(() => parseRunRecord(null, file)).toThrow(
    new Error(`${file}: not a checkpoint of "kneel train"; it holds no settings`),
  );
});

it("refuses parts that do not fit together, and an augmentation that is none", () => {
  expect(() => parseRunRecord(stored({ landmarkNames: ["a"] }), file)).toThrow(
    new Error(`${file}: architecture, preprocessing and landmark names disagree; the file was edited or damaged`),
  );
  expect(() => parseRunRecord(stored({ augmentation: [{ type: "melt" }] }), file)).toThrow(
    new Error(
      `${file}: not a checkpoint of "kneel train" (run: augmentations[0].type must be an operation, got "melt")`,
    ),
  );
});
