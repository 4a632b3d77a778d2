import { expect, it } from "vitest";
import { parseOverlayRecords } from "../../src/resultCommands/evaluate/overlayRecords.ts";

const report = { cases: [1, 2] };
const one = { file: "worst-1-a.png", rank: "worst 1", index: 1, scale: 0.5 };

it("reads the overlays of a report", () => {
  expect(parseOverlayRecords(JSON.stringify([one]), "overlays.json", report)).toEqual([one]);
});

it.each([
  ["[", "is not valid JSON"],
  ["{}", "not a list of overlays (the whole: Invalid type: Expected Array but received Object)"],
  [[{ ...one, scale: null }], "not a list of overlays (0.scale: Invalid type: Expected number but received null)"],
  [[one, { ...one, index: 1.5 }], "not a list of overlays (1.index: Invalid integer: Received 1.5)"],
  [
    [{ ...one, file: "../../secret.png" }],
    "not a list of overlays (0.file: must be the name of a PNG file beside overlays.json)",
  ],
  [[one, { ...one, index: 2 }], "not the overlays of this report (1.index: 2 of 2 cases)"],
])("names the file and the key of what is wrong in %j", (value, why) => {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  expect(() => parseOverlayRecords(text, "out/overlays.json", report)).toThrow(
    new Error(`out/overlays.json: ${why}; evaluate again`),
  );
});
