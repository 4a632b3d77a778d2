import { commonSize } from "../commonSize.ts";
import { defineGroup } from "../operation.ts";
import { number } from "../schemas.ts";

/** All of them with a probability, else none. */
export const maybe = defineGroup({
  type: "maybe",
  fitsCanvas: true,
  entries: { probability: number(0, 1) },
  sample({ probability, operations }, draw) {
    if (draw.random() < probability) for (const each of operations) draw.sample(each, draw);
  },
  sizeAfter: ({ operations }, size, after) => commonSize([size, operations.reduce(after, size)]),
});
