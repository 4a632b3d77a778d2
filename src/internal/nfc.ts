/** A name in Unicode's NFC. Most are ASCII, which is; asking takes a tenth of normalizing. */
export const nfc = (name: string): string => (/[^\0-\x7f]/.test(name) ? name.normalize("NFC") : name);
