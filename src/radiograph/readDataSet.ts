import { type DataSet, type DataSetMeasure, type DataSetOrder, walkDataSet } from "./walkDataSet.ts";

/** More than any radiograph or report has. */
const most: DataSetMeasure = { elements: 2 ** 17, items: 2 ** 17, levels: 64 };

/** The refusal of a file that holds more than it says, or than is read. */
export class OversizedDataSet extends RangeError {}

/**
 * Reads a data set from a place on, no more of it than a radiograph or a report has.
 *
 * @param toPixels whether nothing behind the pixel data is read
 * @throws OversizedDataSet that says of what it has more; RangeError where the walk makes no sense
 */
export function readDataSet(content: Uint8Array, start: number, order: DataSetOrder, toPixels: boolean): DataSet {
  const { elements, items, levels, dataSet } = walkDataSet(content, start, order, { most, toPixels });
  if (elements > most.elements) throw new OversizedDataSet(`it has more than ${most.elements} elements`);
  if (items > most.items) throw new OversizedDataSet(`it has more than ${most.items} items`);
  if (levels > most.levels) throw new OversizedDataSet(`it has more than ${most.levels} sequences within each other`);
  return dataSet;
}
