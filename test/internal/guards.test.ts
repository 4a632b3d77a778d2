import { expect, it } from "vitest";
import { assertBetween } from "../../src/internal/guards.ts";
import { robustLoss } from "../../src/losses/index.ts";

it.each([null, true, "0.5", [0.5], undefined, Number.NaN, -0.1, 1.1])("%j is no number from 0 to 1", (value) => {
  expect(() => assertBetween("f", "x", value as never, 0, 1)).toThrow("f: x must be a number from 0 to 1, got");
});

it.each([0, 0.5, 1])("%d is one", (value) => {
  expect(() => assertBetween("f", "x", value, 0, 1)).not.toThrow();
});

it.each([null, true, "1"])("robustLoss takes no alpha of %j", (alpha) => {
  expect(() => robustLoss({ alpha: alpha as never })).toThrow("robustLoss: alpha must be a number of at most 2, got");
});
