import { fieldsOf, refusal } from "../internal/guards.ts";
import { writeFileAtomic } from "./writeFileAtomic.ts";

/** Options of `writeJsonAtomic`. */
export interface WriteJsonOptions {
  /** Spaces of indentation; 0 for a single line. @default 2 */
  readonly indent?: number;
}

/** Writes a value as JSON and a line end, see `writeFileAtomic`. JSON has no NaN and no infinity: they become null. */
export async function writeJsonAtomic(path: string, value: unknown, options: WriteJsonOptions = {}): Promise<void> {
  const { indent = 2 } = fieldsOf("writeJsonAtomic", "options", options);
  const json = JSON.stringify(value, null, indent) as string | undefined; // undefined for what JSON has nothing for
  if (json === undefined) throw refusal("writeJsonAtomic", "value", "what JSON can hold", value);
  await writeFileAtomic(path, `${json}\n`);
}
