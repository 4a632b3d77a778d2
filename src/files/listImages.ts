import { open, readdir } from "node:fs/promises";
import { basename, extname } from "node:path";
import { counted } from "../internal/counted.ts";
import { assertList, assertText, fieldsOf } from "../internal/guards.ts";
import { type WalkedFile, walkFiles } from "./walkFiles.ts";

/** Options of `listImages`. */
export interface ListImagesOptions {
  /**
   * What a file in a folder ends with to count as an image, in any case.
   * @default .png, .jpg, .jpeg, .tif, .tiff, .dcm, and DICOM files whatever they are called
   */
  readonly extensions?: readonly string[];
  /** Whether to look into folders inside folders. @default false */
  readonly recursive?: boolean;
}

/** What the names of images end with. */
const imageEndings = [".png", ".jpg", ".jpeg", ".tif", ".tiff", ".dcm"];

/** Whether a file bears the mark of DICOM; a DICOMDIR does too, and is no image. */
async function isDicomFile(path: string): Promise<boolean> {
  if (/^dicomdir$/i.test(basename(path))) return false;
  const file = await open(path).catch(() => null);
  if (!file) return false;
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(4), 0, 4, 128);
    return bytesRead === 4 && buffer.toString("latin1") === "DICM";
  } catch {
    return false;
  } finally {
    await file.close();
  }
}

const endsWith = (path: string, endings: readonly string[]) =>
  endings.some((ending) => path.toLowerCase().endsWith(ending));

/** Whether a file is an image by its ending, or DICOM by its content. */
export async function isImageFile(path: string): Promise<boolean> {
  return endsWith(path, imageEndings) || isDicomFile(path);
}

/** What folders without images have instead, for a message. */
async function contentsOf(paths: readonly string[], recursive: boolean): Promise<string> {
  const listed = await Promise.all(paths.map((path) => readdir(path, { withFileTypes: true }).catch(() => [])));
  const entries = listed.flat().filter(({ name }) => !name.startsWith("."));
  const files = entries.filter((entry) => !entry.isDirectory());
  const endings = [...new Set(files.map(({ name }) => extname(name).toLowerCase()))].filter((ending) => ending !== "");
  const among =
    files.length > 0
      ? ` among ${counted(files.length, "file")} (${endings.slice(0, 5).join(", ") || "no endings"})`
      : "";
  return files.length < entries.length && !recursive
    ? `${among}; folders inside are looked into with --recursive (option recursive)`
    : among;
}

/** The files of `listImages`, with the folders in which they were found. */
export async function findImages(
  paths: readonly string[],
  { extensions, recursive = false, keepMissing = false }: ListImagesOptions & { readonly keepMissing?: boolean } = {},
): Promise<readonly WalkedFile[]> {
  const endings = (extensions ?? imageEndings).map((extension) => extension.toLowerCase());
  const accept = (path: string) => (extensions ? endsWith(path, endings) : isImageFile(path));
  const found = await walkFiles(paths, { recursive, accept, keepMissing });
  if (found.length === 0)
    throw new Error(
      `${paths.join(", ") || "listImages"}: no images found${await contentsOf(paths, recursive)}; expected ${extensions ? "" : "DICOM files or "}files ending in ${endings.join(", ")}`,
    );
  return found;
}

/**
 * The image files that a list of files and folders stands for, sorted, each once. Files are taken whatever they are called; in folders, those with one of the extensions and, unless `extensions` is given, DICOM files by their content;
 * hidden ones are left out.
 *
 * @throws Error for a path that does not exist, and where there is no image at all
 */
export async function listImages(
  paths: readonly string[],
  options: ListImagesOptions = {},
): Promise<readonly string[]> {
  assertList("listImages", "paths", paths, "a list of paths");
  for (const [i, path] of paths.entries()) assertText("listImages", `paths[${i}]`, path);
  fieldsOf("listImages", "options", options);
  return (await findImages(paths, options)).map(({ path }) => path);
}
