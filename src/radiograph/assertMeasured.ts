import { type DataSetMeasure, type DataSetOrder, type WalkOptions, walkDataSet } from "./walkDataSet.ts";

/** More than any radiograph or report has. */
export const mostOfDataSet: DataSetMeasure = { elements: 2 ** 17, levels: 64 };

/** The refusal of a file that holds more than it says, or than a parser may be given. */
export class OversizedDataSet extends RangeError {}

/**
 * Refuses a data set of more elements or levels than a parser is to be given.
 *
 * @throws OversizedDataSet that says which; RangeError where the walk makes no sense
 */
export function assertMeasured(
  content: Uint8Array,
  start: number,
  order: DataSetOrder,
  options: Omit<WalkOptions, "most">,
): void {
  const most = mostOfDataSet;
  const { elements, levels } = walkDataSet(content, start, order, { most, ...options });
  if (elements > most.elements) throw new OversizedDataSet(`it has more than ${most.elements} elements`);
  if (levels > most.levels) throw new OversizedDataSet(`it has more than ${most.levels} sequences within each other`);
}
