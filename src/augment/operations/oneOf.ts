import { withData } from "../../internal/errorData.ts";
import { refusal } from "../../internal/guards.ts";
import type { Random } from "../../internal/random.ts";
import { commonSize } from "../commonSize.ts";
import { defineGroup } from "../operation.ts";
import { pick } from "../range.ts";
import { isNumber, list, optional } from "../schemas.ts";

/** Exactly one, equally likely or by weight. */
export const oneOf = defineGroup({
  type: "oneOf",
  fitsCanvas: true,
  entries: {
    /** One for each operation. @default all equal */
    weights: optional(list((w) => isNumber(w) && w >= 0, "a list of non-negative numbers")),
  },
  check(fn, name, { weights, operations: { length } }) {
    if (length === 0) {
      const [option, reason] = [`${name}.operations`, "must be at least one, got none"];
      throw withData(new RangeError(`${fn}: ${option} ${reason}`), { code: "argument", option, reason });
    }
    if (weights && (weights.length !== length || !weights.some((w) => w > 0)))
      throw refusal(fn, `${name}.weights`, `${length} numbers, not all 0`, [...weights]);
  },
  sample({ operations, weights }, draw) {
    draw.sample(weights ? pickByWeight(operations, weights, draw.random) : pick(operations, draw.random), draw);
  },
  sizeAfter: ({ operations }, size, after) => commonSize(operations.map((choice) => after(size, choice))),
});

function pickByWeight<T>(items: readonly T[], weights: readonly number[], random: Random): T {
  let left = random() * weights.reduce((a, b) => a + b);
  for (const [i, item] of items.entries()) {
    left -= weights[i]!;
    if (left < 0) return item;
  }
  return items[weights.findLastIndex((weight) => weight > 0)]!;
}
