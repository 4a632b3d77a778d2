/** For each size in bytes an input of about as many, and what reads it and tells what became of it. */
export type Inputs = Readonly<Record<string, (size: number) => () => Promise<string>>>;

export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

export const latin1 = (text: string): Uint8Array => Buffer.from(text, "latin1");

/** A piece again and again, up to a size; where it is a function, of its number. */
export function fill(piece: string | ((i: number) => string), size: number, separator = ""): string {
  if (typeof piece === "string") {
    const unit = piece + separator;
    const count = Math.ceil((size + separator.length) / unit.length);
    return Buffer.alloc(count * unit.length - separator.length, unit, "latin1").toString("latin1");
  }
  // Written into one buffer: millions of parts would be the most memory of the process.
  const buffer = Buffer.alloc(size + 4096);
  let length = 0;
  for (let i = 0; length < size; i++) length += buffer.write((i === 0 ? "" : separator) + piece(i), length, "latin1");
  return buffer.toString("latin1", 0, length);
}

/** What became of an input: `read`, or the first words of the refusal. */
export async function answerOf(work: () => unknown): Promise<string> {
  try {
    await work();
    return "read";
  } catch (error) {
    return (error as Error).message;
  }
}

export const tried = (work: () => unknown) => () => answerOf(work);

/** What reads an input that is made before the time is taken. */
export const reading =
  <T>(make: (size: number) => T, read: (input: T) => unknown) =>
  (size: number) => {
    const input = make(size);
    return tried(() => read(input));
  };
