import type { Random } from "../../src/internal/random.ts";

const interesting = [0, 1, 2, 0x7f, 0x80, 0xfe, 0xff];

/** Damages bytes in one of six ways: flipped, set or swapped bytes, a cut, a hole, a copied or an inserted stretch. */
export function mutate(original: Uint8Array, random: Random): Uint8Array {
  const below = (n: number) => Math.floor(random() * n);
  // Most of a file is pixels; its structure is at its start.
  const place = () => (random() < 0.6 ? below(Math.min(original.length, 1800)) : below(original.length));
  const bytes = original.slice();
  switch (below(6)) {
    case 0: {
      for (let i = 1 + below(8); i > 0; i--) bytes[place()]! ^= 1 << below(8);
      return bytes;
    }
    case 1: {
      for (let i = 1 + below(4); i > 0; i--) bytes[place()] = interesting[below(interesting.length)]!;
      return bytes;
    }
    case 2:
      return bytes.subarray(0, place());
    case 3: {
      const [at, length] = [place(), 1 + below(64)];
      return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + length)]);
    }
    case 4: {
      const [from, to, length] = [place(), place(), 1 + below(64)];
      bytes.set(bytes.slice(from, Math.min(from + length, from + bytes.length - to)), to);
      return bytes;
    }
    default: {
      const at = place();
      const inserted = Array.from({ length: 1 + below(16) }, () => below(256));
      return Uint8Array.from([...bytes.subarray(0, at), ...inserted, ...bytes.subarray(at)]);
    }
  }
}
