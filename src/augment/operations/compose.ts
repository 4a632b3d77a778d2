import { defineGroup } from "../operation.ts";

/** One after the other. */
export const compose = defineGroup({
  type: "compose",
  fitsCanvas: true,
  entries: {},
  sample({ operations }, draw) {
    for (const each of operations) draw.sample(each, draw);
  },
  sizeAfter: ({ operations }, size, after) => operations.reduce(after, size),
});
