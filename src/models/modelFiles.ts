import { assertAnswers, fieldsOf } from "../internal/guards.ts";
import { errorOf } from "../internal/thrown.ts";
import type { UrlLike } from "../internal/webTypes.ts";
import type { KneelPipelineModel } from "./kneelPipelineModel.ts";
import type { LandmarkModel } from "./landmarkModel.ts";
import { parseModelDocument } from "./modelDocument.ts";
import type { NamedShapeModel } from "./namedShapeModel.ts";
import { parseModel } from "./parseModel.ts";
import { parsePipeline } from "./parsePipeline.ts";
import { parseShapeModel } from "./parseShapeModel.ts";
import { type PipelineMember, parsePipelineDocument } from "./pipelineDocument.ts";
import { parseShapeDocument } from "./shapeDocument.ts";

/** Where the files of a model or a pipeline come from. */
export interface ModelFiles {
  /** Begins the names in error messages. */
  readonly name: string;
  /**
   * The bytes of a file.
   *
   * @param path of the file below the directory, with `/` between folders
   */
  readonly read: (path: string) => Promise<Uint8Array>;
}

/** What is asked for first in a folder. */
const document = /\/(?:model|pipeline|shape)\.json$/;

const advice = "; the address must be that of the folder of the files";

/**
 * Files below a URL, by `fetch`: that of their folder, or of the `model.json`, `pipeline.json` or `shape.json` in it.
 *
 * Reading throws an Error that names the address: it cannot be fetched, the server answers with a status that is none of
 * success, or with a page of HTML, as many do for addresses that they do not know.
 */
export function webFiles(url: string | UrlLike): ModelFiles {
  let name = typeof url === "string" ? url : fieldsOf("webFiles", "url", url).href;
  while (name.endsWith("/")) name = name.slice(0, -1);
  name = name.replace(document, "");
  return {
    name,
    async read(path) {
      const address = `${name}/${path}`;
      const response = await fetch(address).catch((cause) => {
        throw new Error(`${address}: cannot be fetched (${errorOf(cause).message})`, { cause });
      });
      if (!response.ok)
        throw new Error(`${address}: the server answered ${response.status} ${response.statusText}${advice}`);
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (html.test(text(bytes.subarray(0, 64))))
        throw new Error(`${address}: is answered with a page of HTML${advice}`);
      return bytes;
    },
  };
}

/**
 * A model from its files: `await loadModel(webFiles("/models/knee"))` in a browser, `readModel` in Node.
 *
 * @throws Error in one sentence that names the file: damaged, wrong checksum, newer format, NaN weights
 */
export function loadModel(files: ModelFiles): Promise<LandmarkModel> {
  assertAnswers("loadModel", "files", files, "read");
  return loadFolder(files, "");
}

/**
 * A shape model from its files, `shape.json` and the arrays that it names.
 *
 * @throws Error in one sentence that names the file: damaged, wrong checksum, newer format
 */
export async function loadShapeModel(files: ModelFiles): Promise<NamedShapeModel> {
  assertAnswers("loadShapeModel", "files", files, "read");
  const { name, read } = files;
  const document = parseShapeDocument(text(await read("shape.json")), `${name}/shape.json`);
  const { file } = document.arrays;
  return parseShapeModel(document, await read(file), `${name}/${file}`);
}

/**
 * A pipeline from its files; `new KneelPipeline(await loadPipeline(webFiles("/pipelines/knees")))` runs it.
 *
 * @throws Error in one sentence that names the file: damaged, newer format, a model that is not the one named
 */
export async function loadPipeline(files: ModelFiles): Promise<KneelPipelineModel> {
  assertAnswers("loadPipeline", "files", files, "read");
  const source = `${files.name}/pipeline.json`;
  const document = parsePipelineDocument(text(await files.read("pipeline.json")), source);
  const models = async (members: readonly PipelineMember[]) => {
    const list: LandmarkModel[] = [];
    for (const member of members) list.push(await loadFolder(files, `${member.folder}/`, { ...member, source }));
    return list;
  };
  const locate = document.locate && (await models(document.locate.models));
  return parsePipeline(document, { locate, localize: await models(document.localize.models) }, source);
}

async function loadFolder(
  { name, read }: ModelFiles,
  folder: string,
  expected?: PipelineMember & { readonly source: string },
): Promise<LandmarkModel> {
  const path = `${folder}model.json`;
  const document = parseModelDocument(text(await read(path)), `${name}/${path}`);
  const { file, sha256 } = document.weights;
  if (expected && expected.sha256 !== sha256)
    throw new Error(
      `${name}/${expected.folder}: not the model that ${expected.source} names; copy the whole pipeline again`,
    );
  const arrays = document.refinement ? await read(folder + document.refinement.arrays.file) : null;
  return parseModel(document, await read(folder + file), `${name}/${folder}${file}`, arrays);
}

/** How a page begins; no file of a model does. */
const html = /^\s*<(?:!doctype html|html)/i;

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
