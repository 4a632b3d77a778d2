import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { ImageAnnotation } from "../../annotations/index.ts";
import { describeFileError } from "../../files/describeFileError.ts";
import { installedCodecs } from "../../files/readRadiograph.ts";
import { errorOf } from "../../internal/thrown.ts";
import { decodeRadiograph, type Radiograph } from "../../radiograph/index.ts";
import { drawRadiograph } from "./drawRadiograph.ts";
import type { OpenModel } from "./openModel.ts";
import { RefusedRadiograph } from "./RefusedRadiograph.ts";
import type { RadiographOutcome, RadiographTask } from "./settings.ts";

/**
 * Reads an image, finds its landmarks, draws the overlays asked for, and times it all. What is wrong with the image is a
 * refusal, whatever else goes wrong is an error. Bytes of the task are used up, and so are those that `readBytes` gives.
 */
export async function analyseRadiograph(
  model: OpenModel,
  task: RadiographTask,
  readBytes: (path: string) => Promise<Uint8Array> = readFile,
): Promise<RadiographOutcome> {
  const { source, name, overlays = [] } = task;
  const label = "path" in source ? source.path : name;
  const start = performance.now();
  const bytes = "bytes" in source ? source.bytes : await readBytes(source.path).catch(unreadable(source.path));
  if (bytes instanceof RefusedRadiograph) return refused(bytes);
  const read = performance.now();
  let radiograph: Radiograph;
  let found: { annotation: ImageAnnotation; network: number };
  let decoded: number;
  try {
    radiograph = await decode(bytes, label, task);
    decoded = performance.now();
    found = await model.find(radiograph, task, label);
  } catch (error) {
    if (error instanceof RefusedRadiograph) return refused(error);
    throw error;
  }
  const { annotation, network } = found;
  const searched = performance.now();
  const pictures: Partial<Record<(typeof overlays)[number], Uint8Array>> = {};
  for (const kind of overlays)
    pictures[kind] = drawRadiograph(kind, radiograph, annotation, {
      names: model.landmarkNames,
      title: basename(name),
    });
  return {
    result: {
      annotation,
      dicom: radiograph.dicom,
      overlays: pictures,
      times: {
        read: read - start,
        decode: decoded - read,
        prepare: searched - decoded - network,
        network,
        draw: performance.now() - searched,
      },
    },
    refusal: null,
  };
}

const unreadable = (path: string) => (error: unknown) =>
  new RefusedRadiograph("file", describeFileError(error, path).message);

async function decode(
  bytes: Uint8Array,
  name: string,
  { spacing, magnification }: RadiographTask,
): Promise<Radiograph> {
  try {
    return await decodeRadiograph(bytes, {
      name,
      codecs: installedCodecs,
      inPlace: true,
      ...(spacing && { spacing }),
      ...(magnification !== undefined && { magnification }),
    });
  } catch (error) {
    throw new RefusedRadiograph("file", errorOf(error).message, { cause: error });
  }
}

const refused = ({ kind, message }: RefusedRadiograph): RadiographOutcome => ({
  result: null,
  refusal: { kind, reason: message },
});
