import { expect, it } from "vitest";
import * as augment from "../../src/augment/index.ts";
import recorded from "./replay.json" with { type: "json" };
import { digests } from "./replay.ts";

it("gives every seed the bytes that it gave before operations had files of their own", () => {
  const presets = {
    kneel: augment.kneelAugmentation({ crop: 40, jitter: true }),
    light: augment.lightAugmentation(),
    radiograph: augment.radiographAugmentation(),
  };
  expect(digests(augment, presets)).toEqual(recorded);
});
