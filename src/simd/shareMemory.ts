/**
 * A module that imports a memory, changed to import one that threads share: the code is the same, the import alone says
 * which (WebAssembly core specification, "Limits", with the flags of the threads proposal: 0x03, shared with a maximum).
 */
export function shareMemory(binary: Uint8Array): Uint8Array {
  for (let at = 8; at < binary.length; ) {
    const [id, size, content] = section(binary, at);
    if (id === 2) {
      const limits = content + 1 + nameLength(binary, content + 1); // one import: its two names, its kind, its limits
      const [, , minimumEnd] = leb(binary, limits + 2);
      const minimum = binary.subarray(limits + 2, minimumEnd);
      const head = binary.subarray(content, limits + 1);
      const body = [...head, 0x03, ...minimum, 0x80, 0x80, 0x04]; // at most 65,536 pages
      return Uint8Array.from([...binary.subarray(0, at), 2, body.length, ...body, ...binary.subarray(content + size)]);
    }
    at = content + size;
  }
  throw new Error("shareMemory: the module imports no memory");
}

/** A number in LEB128: itself, where it starts and where it ends. */
function leb(binary: Uint8Array, start: number): [value: number, start: number, end: number] {
  let value = 0;
  for (let at = start, shift = 0; ; at++, shift += 7) {
    value |= (binary[at]! & 0x7f) << shift;
    if (binary[at]! < 0x80) return [value, start, at + 1];
  }
}

function section(binary: Uint8Array, at: number): [id: number, size: number, content: number] {
  const [size, , content] = leb(binary, at + 1);
  return [binary[at]!, size, content];
}

/** Bytes of the two names of an import. */
function nameLength(binary: Uint8Array, at: number): number {
  const module = 1 + binary[at]!;
  return module + 1 + binary[at + module]!;
}
