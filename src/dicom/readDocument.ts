import { printable } from "../internal/printable.ts";
import { type Attributes, attributesOf, characterSetsOf } from "../radiograph/attributes.ts";
import { openDicom } from "../radiograph/dicomContent.ts";
import { OversizedDataSet } from "../radiograph/readDataSet.ts";
import { tags } from "./tags.ts";

/** Bytes of a document: a report of two knees has a hundredth. */
const mostBytes = 8 * 2 ** 20;

function attributesIn(bytes: Uint8Array): Attributes {
  const tooLong = new OversizedDataSet(`it has more than the ${mostBytes} bytes of a report or presentation state`);
  if (bytes.length > mostBytes) throw tooLong;
  // A view that is no Buffer, whose slices would share its memory.
  const { content, dataSet, isLittle } = openDicom(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length), false);
  if (content.length > mostBytes) throw tooLong;
  return attributesOf(dataSet, content, isLittle, characterSetsOf(dataSet, content));
}

/**
 * Reads a DICOM document.
 *
 * @throws Error naming `source` where it is no DICOM file, of another SOP class, or larger than a document is
 */
export function readDocument(bytes: Uint8Array, sopClasses: readonly string[], source: string): Attributes {
  let document: Attributes;
  try {
    document = attributesIn(bytes);
  } catch (error) {
    if (error instanceof OversizedDataSet) throw new Error(`${source}: ${error.message}`, { cause: error });
    throw new Error(`${source}: is no DICOM file that can be read`, { cause: error });
  }
  const sopClass = document.text(tags.SOPClassUID);
  if (!sopClasses.includes(sopClass ?? ""))
    throw new Error(`${source}: must be of SOP class ${sopClasses.join(" or ")}, got ${printable(sopClass ?? "none")}`);
  return document;
}
