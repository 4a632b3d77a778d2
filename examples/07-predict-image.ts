/** The landmarks of both knees of a radiograph: the example of the README, which a test compares with this file. */
import { cp, mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import "@tensorflow/tfjs-backend-wasm";
import { initBackend } from "kneel-tfjs/backends";
import { formatDicomRadiograph } from "kneel-tfjs/dicom";
import { readPipeline, readRadiograph } from "kneel-tfjs/node";
import { phantomFilm } from "kneel-tfjs/phantom";
import { KneelPipeline } from "kneel-tfjs/pipelines";

// A folder with a pipeline and a radiograph, as you would have it.
const folder = "out/examples/predict";
await mkdir(folder, { recursive: true });
await cp(fileURLToPath(new URL("models/phantom-pipeline", import.meta.url)), `${folder}/pipeline`, { recursive: true });
const film = phantomFilm({ seed: 7, spacing: 0.4, maximum: 4095 });
await writeFile(`${folder}/knees.dcm`, await formatDicomRadiograph(film.image, { spacing: film.spacing }));
process.chdir(folder);

await initBackend(["wasm"]);
const pipeline = new KneelPipeline(await readPipeline("pipeline"));
const { image, spacing } = await readRadiograph("knees.dcm");
if (!spacing) throw new Error("the file states no spacing: give readRadiograph one, { spacing: [0.2, 0.2] }");
const { right, left } = await pipeline.predict(image, { spacing });

for (const { knee, reason } of [right!, left!]) {
  if (!knee) console.log(reason);
  else for (const [k, [x, y]] of knee.landmarks.entries()) console.log(knee.side, k, x, y, knee.confidence[k]);
}
pipeline.dispose();
