import { expect, test } from "vitest";
import { formatPipeline, loadModel, loadPipeline, pickedFiles } from "../../src/pipelines/index.ts";
import { tinyModel } from "./tinyModel.ts";

/** A file as an input element gives it. */
function picked(path: string, bytes: Uint8Array | string) {
  const file = new File([bytes as BlobPart], path.slice(path.lastIndexOf("/") + 1));
  return Object.assign(file, { webkitRelativePath: path.includes("/") ? path : "" });
}

const locate = { ...tinyModel({ architecture: { landmarks: 1 } }), landmarkNames: ["t4"] };
const localize = tinyModel();

async function folder() {
  const { document, models } = await formatPipeline({ locate: [locate], localize: [localize] });
  return [
    picked("knees/README.md", "# About"),
    ...models.flatMap(({ folder: at, document: model, weights }) => [
      picked(`knees/${at}/model.json`, JSON.stringify(model)),
      picked(`knees/${at}/${model.weights.file}`, weights),
    ]),
    picked("knees/pipeline.json", JSON.stringify(document)),
  ];
}

test("a pipeline is loaded from the folder that was picked, wherever it stands among the files", async () => {
  const loaded = await loadPipeline(pickedFiles(await folder()));
  expect(loaded.localize).toEqual([localize]);
  expect(loaded.locate).toEqual([locate]);
});

test("a model is loaded from its two files", async () => {
  const files = await folder();
  const own = files.filter(({ webkitRelativePath }) => webkitRelativePath.startsWith("knees/localize/"));
  for (const file of own) Object.assign(file, { webkitRelativePath: "" });
  expect(await loadModel(pickedFiles(own))).toEqual(localize);
});

test("what is missing is named", async () => {
  const files = await folder();
  const some = files.filter(({ webkitRelativePath }) => !webkitRelativePath.endsWith("localize/model.json"));
  await expect(loadPipeline(pickedFiles(some))).rejects.toThrow(
    new Error("knees/localize/model.json: not among the picked files; pick the whole folder"),
  );
  expect(() => pickedFiles([picked("notes.txt", "")])).toThrow(
    new Error("pickedFiles: none of the 1 files is a pipeline.json, model.json or shape.json"),
  );
  expect(() => pickedFiles([picked("model.json", ""), picked("model.json", "")])).toThrow(
    new Error("pickedFiles: two files are named model.json; pick the folder that holds them (webkitdirectory)"),
  );
});
