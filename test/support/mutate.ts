import { zipSync } from "fflate";
import { unzip } from "../../src/internal/unzip.ts";

type Random = () => number;

/** Bytes that mean something in pickles, lengths and zip archives. */
const telling = [
  0, 1, 0x28, 0x2e, 0x52, 0x63, 0x68, 0x71, 0x7d, 0x7f, 0x80, 0x85, 0x93, 0xfe, 0xff, 0x50, 0x4b, 0x7b, 0x5b, 0x22,
];

/** A damaged copy of a file: bytes changed, cut off, left out, doubled or inserted, most often in its first or last part. */
export function mutate(file: Uint8Array, random: Random): Uint8Array {
  const below = (n: number) => Math.floor(random() * n);
  const place = () => {
    const part = Math.min(file.length, 1 << (4 + below(13)));
    return random() < 0.5 ? below(part) : random() < 0.8 ? file.length - 1 - below(part) : below(file.length);
  };
  const around = (start: number, end: number, middle: Uint8Array = new Uint8Array()) => {
    const out = new Uint8Array(start + middle.length + file.length - end);
    out.set(file.subarray(0, start));
    out.set(middle, start);
    out.set(file.subarray(end), start + middle.length);
    return out;
  };
  const kind = random();
  const at = place();
  const end = Math.min(file.length, at + 1 + below(1 << below(12)));
  if (kind < 0.1) return file.slice(0, at);
  if (kind < 0.2) return around(at, end);
  if (kind < 0.3) return around(at, at, file.subarray(at, end));
  if (kind < 0.4)
    return around(
      at,
      at,
      Uint8Array.from({ length: 1 + below(16) }, () => below(256)),
    );
  const out = file.slice();
  for (let count = 1 + below(8); count > 0; count--)
    out[place()] = random() < 0.5 ? telling[below(telling.length)]! : below(256);
  return out;
}

/** A zip archive of which one file is damaged inside, the archive itself whole. */
export function mutateInside(archive: Uint8Array, random: Random, which: RegExp): Uint8Array {
  const files = { ...unzip(archive, "fixture") };
  const names = Object.keys(files).filter((name) => which.test(name));
  const name = names[Math.floor(random() * names.length)]!;
  files[name] = mutate(files[name]!, random);
  return zipSync(files, { level: 0 });
}
