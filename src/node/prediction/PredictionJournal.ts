import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Annotations,
  annotationsDocument,
  type ImageAnnotation,
  parseAnnotationsJson,
} from "../../annotations/index.ts";
import { describeFileError } from "../../files/describeFileError.ts";
import { exists } from "../../files/folders.ts";
import { writeFileAtomic } from "../../files/writeFileAtomic.ts";
import type { Warning } from "../../internal/warning.ts";

/** An image that is done. */
export interface JournalEntry {
  /** Of the image and of all that its result depends on. */
  readonly key: string;
  readonly path: string;
  readonly annotation: ImageAnnotation;
  readonly landmarkNames: readonly string[];
  /** Formats and overlays with files of their own that were asked for. */
  readonly kinds: readonly string[];
  /** Of its files. */
  readonly stem: string;
  /** Its files, below the output folder. */
  readonly files: readonly string[];
  /** Why a format was not written, if one was not. */
  readonly withheld?: Warning | null;
}

/**
 * `journal.jsonl` in an output folder: a line for each image that is done, written after its files, so that a run that
 * was stopped goes on where it was. A line that was being written when the process ended is no line.
 */
export class PredictionJournal {
  private readonly out: string;
  private readonly entries = new Map<string, JournalEntry>();
  /** By file: the path of the image that it is of. */
  private readonly owners = new Map<string, string>();
  private writing: Promise<void> = Promise.resolve();

  private constructor(out: string) {
    this.out = out;
  }

  static async open(out: string): Promise<PredictionJournal> {
    const text = await readFile(join(out, fileName), "utf8").catch((error) => {
      if (error.code === "ENOENT") return "";
      throw describeFileError(error, join(out, fileName));
    });
    const journal = new PredictionJournal(out);
    for (const line of text.split("\n")) {
      const entry = parseEntry(line);
      if (entry) journal.put(entry);
    }
    // A half line at the end would swallow the next one.
    if (text !== "" && !text.endsWith("\n")) await journal.compact();
    return journal;
  }

  /** The entry of an image under this key, with these files at least, all of which are still there; null otherwise. */
  async find({ key, path, kinds, stem }: Pick<JournalEntry, "key" | "path" | "kinds" | "stem">) {
    const entry = this.entries.get(path);
    if (entry?.key !== key || !kinds.every((kind) => entry.kinds.includes(kind))) return null;
    if (kinds.length > 0 && entry.stem !== stem) return null;
    for (const file of entry.files) if (!(await exists(join(this.out, file)))) return null;
    return entry;
  }

  /** Whether a file below the output folder is one that an image's result was written to. */
  holds(file: string): boolean {
    return this.owners.has(file);
  }

  /** Keeps an entry; images whose files it overwrote are no longer done. */
  private put(entry: JournalEntry): void {
    for (const file of entry.files) {
      const owner = this.owners.get(file);
      if (owner !== undefined && owner !== entry.path) this.entries.delete(owner);
      this.owners.set(file, entry.path);
    }
    this.entries.set(entry.path, entry);
  }

  add(entry: JournalEntry): Promise<void> {
    this.put(entry);
    const path = join(this.out, fileName);
    this.writing = this.writing.then(() => appendFile(path, formatEntry(entry)));
    return this.writing.catch((error) => {
      throw describeFileError(error, path);
    });
  }

  /** Writes the journal anew, sorted by path, the newest entry of each. */
  async compact(): Promise<void> {
    await this.writing;
    const sorted = [...this.entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
    await writeFileAtomic(join(this.out, fileName), sorted.map(formatEntry).join(""));
  }
}

const fileName = "journal.jsonl";

function formatEntry({ annotation, landmarkNames, ...entry }: JournalEntry): string {
  const annotations: Annotations = { landmarkNames, images: [annotation] };
  return `${JSON.stringify({ ...entry, result: annotationsDocument(annotations) })}\n`;
}

/** Null for what is no entry, such as one that another version wrote. */
function parseEntry(line: string): JournalEntry | null {
  try {
    const { result, ...entry } = JSON.parse(line);
    const { images, landmarkNames } = parseAnnotationsJson(JSON.stringify(result));
    const strings = (list: unknown) => Array.isArray(list) && list.every((item) => typeof item === "string");
    const whole = strings([entry.key, entry.path, entry.stem]) && strings(entry.kinds) && strings(entry.files);
    return whole && images.length === 1 ? { ...entry, annotation: images[0], landmarkNames } : null;
  } catch {
    return null;
  }
}
