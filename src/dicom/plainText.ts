/** A text of any origin as DICOM holds one: without control characters and the backslash, which parts values. */
export const plainText = (text: string) => text.replaceAll(/\p{Cc}+/gu, " ").replaceAll("\\", "/");
