/** Bytes as text, one letter each. */
export const ascii = (bytes: Uint8Array, start: number, end: number) =>
  String.fromCharCode(...bytes.subarray(start, end));

/** Whether bytes look like DICOM: by its prefix, or by a first element of group 0002 or 0008 where that is missing. */
export function isDicom(bytes: Uint8Array): boolean {
  if (ascii(bytes, 128, 132) === "DICM") return true;
  return startOfElements(bytes) !== null;
}

/** Offset of the first element; null where there is none. */
export function startOfElements(bytes: Uint8Array): number | null {
  const starts = ascii(bytes, 128, 132) === "DICM" ? [132, 0] : ascii(bytes, 0, 4) === "DICM" ? [4] : [0, 128];
  return (
    starts.find((start) => bytes.length >= start + 12 && isFirstElement(bytes.subarray(start, start + 12))) ?? null
  );
}

/** Elements 0002,xxxx or 0008,00xx with a type or a small length behind. */
function isFirstElement(b: Uint8Array): boolean {
  const isLittle = (b[0] === 2 || b[0] === 8) && b[1] === 0 && b[3] === 0;
  const isBig = b[0] === 0 && b[1] === 8 && b[2] === 0;
  if (!isLittle && !isBig) return false;
  return isType(b, 4) || (isLittle && b[6] === 0 && b[7] === 0 && b[5]! < 16);
}

/** Whether a type of values (VR) that starts files stands there. */
export const isType = (b: Uint8Array, at: number) =>
  /^(?:UL|UI|OB|SH|CS|DA|TM|LO|PN|US|AE|UN|ST|LT|DT)$/.test(ascii(b, at, at + 2));
