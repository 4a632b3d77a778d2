import { assertText, fieldsOf, refusal } from "../internal/guards.ts";
import type { ModelFiles } from "./modelFiles.ts";

/** A `File` of a browser; `webkitRelativePath` is its path where a folder was picked. */
export interface PickedFile {
  readonly name: string;
  readonly webkitRelativePath?: string;
  /** The bytes of the file. */
  arrayBuffer(): Promise<ArrayBuffer>;
}

const documents = ["pipeline.json", "model.json", "shape.json"];
const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

/**
 * The files that a user picked (`<input type="file" webkitdirectory>` for a folder, `multiple` for the files of a model):
 * `loadPipeline(pickedFiles(input.files))`. The model or pipeline is the uppermost one of the folder.
 *
 * @throws Error where none is among them, or two have one path
 */
export function pickedFiles(files: Iterable<PickedFile>): ModelFiles {
  const byPath = new Map<string, PickedFile>();
  if (typeof files?.[Symbol.iterator] !== "function") throw refusal("pickedFiles", "files", "a list of files", files);
  for (const file of files) {
    assertText("pickedFiles", "file.name", fieldsOf("pickedFiles", "file", file).name);
    const path = file.webkitRelativePath || file.name;
    if (byPath.has(path))
      throw new Error(`pickedFiles: two files are named ${path}; pick the folder that holds them (webkitdirectory)`);
    byPath.set(path, file);
  }
  const depth = (path: string) => path.split("/").length;
  const rank = (path: string) => 10 * depth(path) + documents.indexOf(nameOf(path));
  const [first] = [...byPath.keys()]
    .filter((path) => documents.includes(nameOf(path)))
    .sort((a, b) => rank(a) - rank(b));
  if (first === undefined)
    throw new Error(
      `pickedFiles: none of the ${byPath.size} files is a ${documents.slice(0, -1).join(", ")} or ${documents.at(-1)}`,
    );
  const folder = first.slice(0, -nameOf(first).length);
  return {
    name: folder.slice(0, -1) || "the picked files",
    async read(path) {
      const file = byPath.get(folder + path);
      if (!file) throw new Error(`${folder}${path}: not among the picked files; pick the whole folder`);
      return new Uint8Array(await file.arrayBuffer());
    },
  };
}
