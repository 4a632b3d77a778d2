import { expect, test } from "vitest";
import { withheld } from "../../../src/node/prediction/predictionFormats.ts";

test("a document that is not written is said to be so, one or two of them", () => {
  expect(withheld(["json", "sr"], null)?.message).toBe("it is no DICOM image; no sr was written");
  expect(withheld(["gsps", "sr"], null)?.message).toBe("it is no DICOM image; neither sr nor gsps was written");
  expect(withheld(["json"], null)).toBeNull();
});
