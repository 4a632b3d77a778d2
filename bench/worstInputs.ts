/** For each size in bytes an input of about as many, and what reads it and tells what became of it. */
export type Inputs = Readonly<Record<string, (size: number) => () => Promise<string>>>;

export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

export const latin1 = (text: string): Uint8Array => Buffer.from(text, "latin1");

/** A piece again and again, up to a size; where it is a function, of its number. */
export function fill(piece: string | ((i: number) => string), size: number, separator = ""): string {
  // Written into one buffer: millions of parts would be the most memory of the process.
  const buffer = Buffer.alloc(size + 4096);
  let length = 0;
  for (let i = 0; length < size; i++) {
    const part = typeof piece === "string" ? piece : piece(i);
    length += buffer.write(i === 0 ? part : separator + part, length, "latin1");
  }
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
