import { describe, expect, it } from "vitest";
import * as annotations from "../../src/annotations/index.ts";
import * as augment from "../../src/augment/index.ts";
import * as backends from "../../src/backends/index.ts";
import * as data from "../../src/data/index.ts";
import * as dicom from "../../src/dicom/index.ts";
import * as experiments from "../../src/experiments/index.ts";
import * as geometry from "../../src/geometry/index.ts";
import * as knee from "../../src/knee/index.ts";
import * as layers from "../../src/layers/index.ts";
import * as losses from "../../src/losses/index.ts";
import * as metrics from "../../src/metrics/index.ts";
import * as network from "../../src/network/index.ts";
import * as node from "../../src/node/index.ts";
import * as ops from "../../src/ops/index.ts";
import * as phantom from "../../src/phantom/index.ts";
import * as pipelines from "../../src/pipelines/index.ts";
import * as radiograph from "../../src/radiograph/index.ts";
import * as report from "../../src/report/index.ts";
import * as shape from "../../src/shape/index.ts";
import * as training from "../../src/training/index.ts";
import * as viz from "../../src/viz/index.ts";
import * as wasm from "../../src/wasm/index.ts";
import * as weights from "../../src/weights/index.ts";

/** What every subpath exports. */
const subpaths = {
  ...{
    geometry,
    knee,
    metrics,
    report,
    data,
    radiograph,
    annotations,
    dicom,
    phantom,
    shape,
    viz,
    ops,
    losses,
    layers,
  },
  ...{ augment, training, network, weights, pipelines, experiments, backends, wasm, node },
};

/** What V8 says where a program goes on with what it was not given. */
const raw =
  /cannot (read|convert|mix|destructure|set|access)|is not (a function|iterable|a constructor|defined|an object)|call stack|invalid (array|typed array|string) length|reading '|BigInt|not iterable|Reduce of empty|before initialization|"path" argument|argument '|use 'in' operator|right-hand side|incompatible receiver/i;

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
  "a function": () => 0.3, // where random numbers are drawn until they fit, others never do
  "points, one of them null": [[1, 2], null],
};

/**
 * Hot loops that check nothing, what waits for a server, writes to the disk or asks this machine for all of its time, classes
 * that `start` makes, and what learns from results of its own pipeline, whose inner parts are not looked at.
 */
const excused = new RegExp(
  `^(${[
    "geometry.isPresent",
    "phantom.(phantom|render).*",
    "pipelines.(webFiles|PairedPipeline|appearanceOf|plausibilityFigures|learn.*|compareOutput|formatOnnxModel)",
    "training.ParallelTrainer",
    "node.(samplePool|startParallelTrainer|writeFileAtomic|writeJsonAtomic)",
  ].join("|")})$`,
);

/** Whether a message is in the name of another function than the one that was called. */
function isMisnamed(message: string, called: string): boolean {
  const [, name] = /^(\w+)[.:]/.exec(message) ?? [];
  return name !== undefined && name !== called && names.has(name);
}

const functions = Object.entries(subpaths).flatMap(([folder, exported]) =>
  Object.entries(exported).flatMap(([name, value]) =>
    typeof value === "function" && !excused.test(`${folder}.${name}`) ? [[`${folder}.${name}`, value] as const] : [],
  ),
);

/** Public functions and classes; words that are the names of files too are left out. */
const names = new Set(Object.values(subpaths).flatMap((exported) => Object.keys(exported)));

/** What a call is refused with, at once or later; null where it is not. */
async function refusalOf(call: unknown, args: readonly unknown[]): Promise<string> {
  try {
    const given = call as (...values: readonly unknown[]) => unknown; // of any kind
    const answer = await (String(call).startsWith("class") ? Reflect.construct(given, args) : given(...args));
    (answer as { dispose?(): void } | undefined)?.dispose?.();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

describe("a value of another kind", () => {
  it.each(functions)(
    "is answered by %s in words of its own and in its name, in the first place and in all of them",
    async (path, call) => {
      for (const [kind, value] of Object.entries(foreign))
        for (const count of new Set([1, Math.max(1, call.length), call.length + 1])) {
          const message = await refusalOf(call, new Array(count).fill(value));
          expect(message, `${count} × ${kind}`).not.toMatch(raw);
          expect(isMisnamed(message, path.split(".")[1]!), message).toBe(false);
        }
    },
  );

  it.each(functions)(
    "is answered by %s in words of its own and in its name, in each place, the options' too",
    async (path, call) => {
      for (const value of [null, 5, "abc"])
        for (const other of [{}, [], new Uint8Array(4)])
          for (let place = 0; place <= Math.max(1, call.length); place++) {
            const args = new Array(Math.max(1, call.length) + 1).fill(other).with(place, value);
            const message = await refusalOf(call, args);
            expect(message, `${value} at ${place}`).not.toMatch(raw);
            expect(isMisnamed(message, path.split(".")[1]!), message).toBe(false);
          }
    },
  );
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
