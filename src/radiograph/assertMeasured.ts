import { type DataSetMeasure, type DataSetOrder, measureDataSet } from "./measureDataSet.ts";

/** More than any radiograph or report has. */
const most: DataSetMeasure = { elements: 2 ** 17, levels: 64 };

/** The refusal of a file that holds more than it says, or than a parser may be given. */
export class OversizedDataSet extends RangeError {}

/**
 * Refuses a data set of more elements or levels than a parser is to be given.
 *
 * @throws OversizedDataSet that says which
 */
export function assertMeasured(content: Uint8Array, start: number, order: DataSetOrder, toPixels = true): void {
  const { elements, levels } = measureDataSet(content, start, order, { most, toPixels });
  if (elements > most.elements) throw new OversizedDataSet(`it has more than ${most.elements} elements`);
  if (levels > most.levels) throw new OversizedDataSet(`it has more than ${most.levels} sequences within each other`);
}
