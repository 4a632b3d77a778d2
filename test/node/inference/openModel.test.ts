import { describe, expect, it } from "vitest";
import { openModel } from "../../../src/node/inference/openModel.ts";

describe("openModel", () => {
  it("refuses a threshold of the quality that compat 2019 does not compute", async () => {
    await expect(openModel({ model: "nowhere", compat: "2019", threshold: 0 })).rejects.toThrow(
      'openModel: threshold must be null with compat "2019", which computes no quality, got 0',
    );
  });
});
