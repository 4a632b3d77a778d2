import { describe, expect, it } from "vitest";
import { seenFold, unseenFolds } from "../../src/terminal/unseenFolds.ts";

const trained = { options: { foldsColumn: "fold", testFold: ["3", "4"], epochs: 5 } };

describe("the folds that a model never saw, by its own record", () => {
  it("are those of kneel train --test-fold, and of kneel shape train", () => {
    expect(unseenFolds(trained, "fold")).toEqual(["3", "4"]);
    expect(unseenFolds({ without: "fold 3, 4" }, "fold")).toEqual(["3", "4"]);
  });

  it("are unknown where the record speaks of another column, of none, or is another program's", () => {
    expect(unseenFolds(trained, "part")).toBeNull();
    expect(unseenFolds({ without: "folder 3" }, "fold")).toBeNull();
    for (const options of [undefined, null, 3, [], {}, { foldsColumn: "fold" }, { testFold: ["3"] }])
      expect(unseenFolds({ options }, "fold")).toBeNull();
  });

  it("contradict a fold that it learned from", () => {
    expect(seenFold(trained, "fold", ["3"])).toBeNull();
    expect(seenFold(trained, "fold", ["4", "3"])).toBeNull();
    expect(seenFold({}, "fold", ["2"])).toBeNull();
    expect(seenFold(trained, "fold", ["3", "2"])).toBe("learned from fold 2: it was trained without fold 3, 4 alone");
  });
});
