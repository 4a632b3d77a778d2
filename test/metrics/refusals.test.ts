import { describe, expect, it } from "vitest";
import {
  auc,
  blandAltman,
  bonePck,
  bootstrapInterval,
  ced,
  cedBand,
  comparePaired,
  conformalCoverage,
  conformalRadii,
  estimateFigures,
  failureRate,
  icc,
  interReader,
  meanErrorFigure,
  nme,
  normalizedErrors,
  outlierRate,
  pck,
  pckPerGroup,
  pckPerLandmark,
  quantileFigure,
  type RadialErrors,
  radialErrors,
  reliability,
  summarizeErrors,
} from "../../src/metrics/index.ts";
import { strangers } from "./fixture.ts";

const groups = ["a", "b", "c", "d"];
const good = () => groups.map((_, i) => [1 + i / 10, 2, 3 + i / 5] as unknown[]);
const figures = [meanErrorFigure(), quantileFigure(0.5)];
const radii = [{ landmark: 1, radius: 2, coverage: 0.9, count: 4, rank: 4 }];

/** Every function of a table of errors. */
const ofErrors: Readonly<Record<string, (errors: RadialErrors) => unknown>> = {
  auc: (errors) => auc(errors, 3),
  bonePck: (errors) => bonePck(errors, [1], { femur: [0], tibia: [1] }),
  bootstrapInterval: (errors) => bootstrapInterval(errors, groups, (rows) => rows.length),
  ced: (errors) => ced(errors, [0, 1]),
  cedBand: (errors) => cedBand(errors, groups, [0, 1]),
  comparePaired: (errors) => comparePaired(errors, errors, groups, figures),
  conformalCoverage: (errors) => conformalCoverage(radii, errors),
  conformalRadii: (errors) => conformalRadii(errors),
  estimateFigures: (errors) => estimateFigures(errors, groups, figures),
  failureRate: (errors) => failureRate(errors, 2),
  nme: (errors) => nme({ errors, lengths: [1, 1, 1, 1], normalizer: "" } as never),
  outlierRate: (errors) => outlierRate(errors, 2),
  pck: (errors) => pck(errors, [1]),
  pckPerGroup: (errors) => pckPerGroup(errors, [1], { all: [0, 1] }),
  pckPerLandmark: (errors) => pckPerLandmark(errors, [1]),
  reliability: (errors) => reliability(good() as number[][], errors, { radius: 2 }),
  summarizeErrors: (errors) => summarizeErrors(errors),
};

describe("what is no table of errors", () => {
  it.each(Object.entries(ofErrors))("is refused by %s, which says where", (fn, call) => {
    for (const [stranger, shown] of strangers) {
      const errors = good();
      errors[2]![1] = stranger;
      expect(() => call(errors as never), shown).toThrow(/: errors\w?\[2\]\[1\] must be a non-negative number/);
    }
    for (const [table, message] of [
      [null, "errors must be an array of arrays, got null"],
      [[1, 2], "errors[0] must be an array, got 1"],
      [good().map((row) => Float32Array.from(row as number[])), "errors[0] must be an array, got Float32Array"],
    ] as const)
      expect(() => call(table as never)).toThrow(
        new RegExp(
          `^${fn === "comparePaired" ? "comparePaired" : "\\w+"}: ${message.replace(/[[\]]/g, "\\$&").replace("errors", "errors\\w?")}`,
        ),
      );
  });

  it("is refused as ratings, measurements and confidences too", () => {
    for (const [stranger] of strangers.filter(([value]) => value !== -1)) {
      const table = good();
      table[2]![1] = stranger;
      const wanted = "must be a finite number, or NaN where it is missing";
      expect(() => icc(table as never)).toThrow(`icc: ratings[2][1] ${wanted}`);
      expect(() => reliability(table as never, good() as never, { radius: 2 })).toThrow(
        `reliability: confidence[2][1] ${wanted}`,
      );
      expect(() => blandAltman([1, 2, 3], table[2] as never)).toThrow(`blandAltman: b[1] ${wanted}`);
      expect(() => blandAltman(table[2] as never, [1, 2, 3])).toThrow(`blandAltman: a[1] ${wanted}`);
    }
    expect(() => icc([Float64Array.of(1, 2), Float64Array.of(3, 4)] as never)).toThrow(
      new TypeError("icc: ratings[0] must be an array, got Float64Array"),
    );
  });

  it("is refused as points: text and null are not taken for missing ones", () => {
    const points = (stranger: unknown) => [[[1, 2], stranger]] as never;
    for (const stranger of [null, undefined, ["1", "2"], [null, null], [true, false], 3]) {
      const message = "must be a point [x, y], missing ones [NaN, NaN]";
      const [whole, broken] = [points([3, 4]), points(stranger)];
      expect(() => radialErrors(whole, broken)).toThrow(`radialErrors: predicted[0][1] ${message}`);
      expect(() => radialErrors(broken, whole)).toThrow(`radialErrors: truth[0][1] ${message}`);
      expect(() => normalizedErrors(broken, whole, { kind: "length", length: 1 })).toThrow(message);
      const readers = [broken, whole].map((each, i) => ({ name: `${i}`, points: each }));
      expect(() => interReader(readers)).toThrow(message);
    }
  });
});

it("refuses groups without a name, which would make one patient of all that have none", () => {
  for (const [name, shown] of [
    ["", '""'],
    [null, "null"],
    [undefined, "undefined"],
    [7, "7"],
  ] as const)
    expect(() => estimateFigures(good() as never, ["a", "b", name, "d"] as never, figures)).toThrow(
      `estimateFigures: groups[2] must be the name of a group (patient), not empty, got ${shown}`,
    );
});

describe("what single functions refuse or say", () => {
  it("names groups that do not pair, landmarks beyond the table, no bones and sides that are none", () => {
    expect(() => blandAltman([1, 2], [2, 1], { groups: ["a"] })).toThrow(
      new RangeError("blandAltman: groups.length must be 2, as a, got 1"),
    );
    expect(() => conformalCoverage([{ ...radii[0]!, landmark: 3 }], [[1, 2, 3]])).toThrow(
      new RangeError("conformalCoverage: radii[0].landmark must be below 3, the landmarks, got 3"),
    );
    expect(() => conformalCoverage([{ ...radii[0]!, radius: null }], [[1, 2, 3]])).toThrow(
      new RangeError('conformalCoverage: radii[0].radius must be a number, got "null"'),
    );
    expect(() => bonePck([[1]], [1], {})).toThrow(
      "bonePck: bones must be at least one named list of landmarks, got Object",
    );
    const box = { kind: "box", side: "depth" } as never;
    const points = [[[0, 0] as const, [3, 4] as const]];
    expect(() => normalizedErrors(points, points, box)).toThrow(
      new RangeError(
        'normalizedErrors: normalizer.side must be one of "width", "height", "diagonal", "geometricMean", got "depth"',
      ),
    );
  });

  it("counts an error of exactly the radius as a hit", () => {
    expect(
      conformalCoverage(radii, [
        [9, 2, 9],
        [9, 2.01, 9],
      ]),
    ).toEqual([{ fraction: 0.5, hits: 1, count: 2 }]);
  });

  it("cuts confidences from 0.2 to 1 into bins of one width", () => {
    const confidence = [[0.2, 0.5, 0.7, 1]];
    const { bins } = reliability(confidence, [[4, 3, 2, 1]], { radius: 2, bins: 4, binning: "width" });
    expect(bins.flatMap(({ low, high }) => [low, high])).toBeAllClose([0.2, 0.4, 0.4, 0.6, 0.6, 0.8, 0.8, 1]);
    expect(bins.map(({ count }) => count)).toEqual([1, 1, 1, 1]);
  });

  it("gives a reason where there is no interval, and none where there is one", () => {
    const errors = good() as number[][];
    for (const pair of comparePaired(
      errors,
      errors.map((row) => row.map((e) => e + 1)),
      groups,
      figures,
    )) {
      expect(pair.low).not.toBeNull();
      expect(pair.reason).toBeUndefined();
    }
    expect(quantileFigure(0.95).label).toBe("95th percentile ({unit})");
    expect(quantileFigure(0.5).label).toBe("median error ({unit})");
  });
});
