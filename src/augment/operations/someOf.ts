import { refusal } from "../../internal/guards.ts";
import { permutation } from "../../internal/random.ts";
import { commonSize } from "../commonSize.ts";
import { defineGroup } from "../operation.ts";
import { uniform } from "../range.ts";
import { range } from "../schemas.ts";

/** A number of them, all subsets equally likely, in the order given. */
export const someOf = defineGroup({
  type: "someOf",
  fitsCanvas: true,
  entries: {
    /** How many, whole numbers. */
    count: range(0),
  },
  check(fn, name, { count, operations: { length } }) {
    if (!(count.every(Number.isInteger) && count[1] <= length))
      throw refusal(fn, `${name}.count`, `a range of integers up to ${length}`, [...count]);
  },
  sample({ count, operations }, draw) {
    const n = Math.floor(uniform([count[0], count[1] + 1], draw.random));
    const chosen = [...permutation(operations.length, draw.random)].slice(0, n).toSorted((a, b) => a - b);
    for (const i of chosen) draw.sample(operations[i]!, draw);
  },
  sizeAfter: ({ operations }, size, after) => commonSize([size, ...operations.map((choice) => after(size, choice))]),
});
