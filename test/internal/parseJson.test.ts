import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { parseJson } from "../../src/internal/parseJson.ts";

const parse = (text: string) => parseJson(text, (reason) => new RangeError(`file: is ${reason}`));

it("reads what JSON.parse reads, with a byte-order mark too, and refuses what it refuses in its own words", () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 3 }), (json, at, odd) => {
      expect(parse(`\ufeff${json}`)).toEqual(JSON.parse(json));
      const damaged = json.slice(0, at % (json.length + 1)) + odd + json.slice(at % (json.length + 1));
      let expected: unknown;
      try {
        expected = JSON.parse(damaged);
      } catch {
        expect(() => parse(damaged)).toThrow(new RangeError("file: is not valid JSON"));
        return;
      }
      expect(parse(damaged)).toEqual(expected);
    }),
  );
});

it("refuses deep and many values before they are made, brackets within texts not counted", () => {
  expect(() => parse("[".repeat(257))).toThrow(new RangeError("file: is JSON of more than 256 levels"));
  expect(() => parse(`${'{"a":'.repeat(257)}`)).toThrow("levels");
  expect(parse(`[${"[],".repeat(1000)}"${"[".repeat(999)}\\"${"{".repeat(999)}"]`)).toHaveLength(1001);
  const many = `[${"0,".repeat(2 ** 23)}0]`;
  expect(() => parse(many)).toThrow(new RangeError("file: is JSON of more than 8388608 values; split it"));
});

/** Where what cannot be parsed counts as not there, or is the server's own bounded text. */
const others = {
  "internal/parseJson.ts": "itself",
  "node/prediction/PredictionJournal.ts": "a line of another version is done again",
  "node/inference/rememberedChoice.ts": "what was measured is measured again",
  "server/DicomBody.ts": "a body without its file, of bounded length",
  "trainingCommands/train/runFiles.ts": "a line of a log that was cut off is left out",
  "machineCommands/bench/surveyBackends.ts": "what a process of this command wrote",
};

it("is what every file of JSON passes", () => {
  const src = new URL("../../src/", import.meta.url);
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const raw = files.filter((name) => readFileSync(new URL(name, src), "utf8").includes("JSON.parse("));
  expect(raw.sort()).toEqual(Object.keys(others).sort());
});
