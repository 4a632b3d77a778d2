/** A text of any origin as DICOM holds one: without control characters and the backslash, which parts values. */
export const plainText = (text: string) => text.replaceAll(/\p{Cc}+/gu, " ").replaceAll("\\", "/");

/** The same as a long string (LO), of at most 64 letters. */
export const longString = (text: string) => [...plainText(text)].slice(0, 64).join("").trim();
