import { describe, expect, it } from "vitest";
import * as augment from "../../src/augment/index.ts";
import * as data from "../../src/data/index.ts";
import * as geometry from "../../src/geometry/index.ts";
import * as knee from "../../src/knee/index.ts";
import * as metrics from "../../src/metrics/index.ts";

/** What V8 says where a program goes on with what it was not given. */
const raw =
  /cannot (read|convert|mix|destructure|set|access)|is not (a function|iterable|a constructor|defined|an object)|call stack|invalid (array|typed array|string) length|reading '|BigInt|not iterable|Reduce of empty|before initialization/i;

/** Values of every kind, none of which is what its place wants. */
const foreign: Readonly<Record<string, unknown>> = {
  undefined,
  null: null,
  NaN: Number.NaN,
  "a negative number": -1,
  "an empty text": "",
  "a text": "abc",
  "an empty list": [],
  "an object": {},
  "a list of null": [null],
  "a table of null": [[null]],
  "a point": [1, 2],
  "a typed array": new Float32Array(3),
  "a function": () => 1,
  "points, one of them null": [[1, 2], null],
};

/** Hot loops that check nothing, and functions that begin with an object of options or have one that must be given. */
const excused = [
  "geometry.isPresent",
  "knee.decideSide",
  "metrics.meanErrorFigure",
  "metrics.reliability",
  "metrics.stdErrorFigure",
  "data.checkSample",
  "data.splitByFold",
  "augment.kneelAugmentation",
  "augment.sampleHomography",
  "augment.sampleMixUp",
];

const functions = Object.entries({ geometry, knee, metrics, data, augment }).flatMap(([folder, exported]) =>
  Object.entries(exported).flatMap(([name, value]) =>
    typeof value === "function" && !excused.includes(`${folder}.${name}`)
      ? [[`${folder}.${name}`, value] as const]
      : [],
  ),
);

describe("a value of another kind, in the first place and in all of them", () => {
  it.each(functions)("is answered by %s in words of its own", (_, call) => {
    for (const [kind, value] of Object.entries(foreign))
      for (const count of value === null ? [1] : [1, Math.max(2, call.length)]) {
        const args = new Array(count).fill(value);
        try {
          (call as unknown as (...values: unknown[]) => unknown)(...args);
        } catch (error) {
          expect((error as Error).message, `${args.length} × ${kind}`).not.toMatch(raw);
        }
      }
  });
});

it("no message lists what it was given to the end", () => {
  const long = Array.from({ length: 100_000 }, (_, i) => i);
  for (const call of [
    () => geometry.applyHomography(long as never, []),
    () => metrics.pck([[1]], [long] as never),
    () => knee.parseSide([long, [[[[1]]]]] as never),
    () => geometry.applyHomography("a".repeat(1e6) as never, []),
  ])
    expect(call).toThrow(/^.{10,700}$/);
});
