import { describe, expect, it } from "vitest";
import { seenFold, unrecordedFold } from "../../src/terminal/seenFold.ts";

const trained = { options: { foldsColumn: "fold", testFold: ["3", "4"], epochs: 5 } };

describe("folds that are said to be unseen", () => {
  it("may be those of kneel train --test-fold, and of kneel shape train", () => {
    for (const folds of [["3"], ["4", "3"]]) {
      expect(seenFold(trained, "fold", folds)).toBeNull();
      expect(seenFold({ without: "fold 3, 4" }, "fold", folds)).toBeNull();
    }
    const site = { options: { foldsColumn: "site", testFold: ["Oulu, north"] } };
    expect(seenFold(site, "site", ["Oulu, north"])).toBeNull();
    expect(seenFold(site, "site", ["Oulu"])).toMatch(/^learned from site Oulu: /);
  });

  it("contradict the record of a model that learned from one of them", () => {
    const told = "learned from fold 2: it was trained without fold 3, 4 alone";
    expect(seenFold(trained, "fold", ["3", "2"])).toBe(told);
    expect(seenFold({ without: "fold 3, 4" }, "fold", ["2"])).toBe(told);
  });

  it("are believed where the record speaks of another column, of none, or is another program's", () => {
    expect(seenFold(trained, "part", ["2"])).toBeNull();
    expect(seenFold({ without: "folder 3" }, "fold", ["2"])).toBeNull();
    const hostile = { foldsColumn: "fold", testFold: ["3", JSON.parse('{"toString":1,"valueOf":1}')] };
    for (const options of [undefined, null, 3, [], {}, { foldsColumn: "fold" }, { testFold: ["3"] }, hostile])
      expect(seenFold({ options }, "fold", ["2"])).toBeNull();
  });

  it("are told to be believed where no record speaks of their column", () => {
    const told = "has no record of a fold that it was trained without";
    for (const training of [{}, { without: "folder 3" }, { options: { points: "points.csv" } }])
      expect(unrecordedFold(training, "fold")).toBe(told);
    expect(unrecordedFold(trained, "part")).toBe("has no record of a part that it was trained without");
    for (const training of [trained, { without: "fold 3, 4" }]) expect(unrecordedFold(training, "fold")).toBeNull();
  });

  it("are told in a short line that no terminal obeys, whatever the record holds", () => {
    const testFold = Array.from({ length: 1e6 }, (_, i) => `\u001b[2J${i}`);
    const told = seenFold({ options: { foldsColumn: "fold", testFold } }, "fold", ["2"])!;
    expect(told.length).toBeLessThan(500);
    expect(told).not.toContain("\u001b");
    expect(told).toMatch(/ and \d+ more alone$/);
  });
});
