// How sure, and when not at all: what a pipeline says of phantom films, of films without legs and of noise.
import { fileURLToPath } from "node:url";
import "@tensorflow/tfjs-backend-wasm";
import { createRandom } from "kneel-tfjs/augment";
import { initBackend } from "kneel-tfjs/backends";
import { radialErrors, reliability } from "kneel-tfjs/metrics";
import { readPipeline, writeFileAtomic } from "kneel-tfjs/node";
import { renderPhantomFilm, samplePhantomFilm } from "kneel-tfjs/phantom";
import { KneelPipeline } from "kneel-tfjs/pipelines";
import { reliabilitySvg } from "kneel-tfjs/viz";

await initBackend(["wasm"]);
const pipeline = new KneelPipeline(
  await readPipeline(fileURLToPath(new URL("models/phantom-pipeline", import.meta.url))),
);

const errors: number[][] = [];
const confidence: number[][] = [];
const answered = { "both knees": 0, "no legs": 0, noise: 0 };
const count = 2;
for (let index = 0; index < count; index++) {
  const sampled = samplePhantomFilm(createRandom("abstain", index));
  for (const kind of ["both knees", "no legs", "noise"] as const) {
    const film = renderPhantomFilm({ ...sampled, knees: kind === "both knees" ? sampled.knees : [] }, { spacing: 0.5 });
    const random = createRandom("noise", index);
    if (kind === "noise") for (const i of film.image.data.keys()) film.image.data[i] = 255 * random();
    const result = await pipeline.predict(film.image, { spacing: film.spacing, synthetic: true });
    for (const { knee } of Object.values(result)) {
      if (!knee) continue;
      answered[kind]++;
      const truth = film.knees.find(({ side }) => side === knee.side);
      if (!truth) continue;
      errors.push(...radialErrors([truth.landmarks], [knee.landmarks], { spacing: film.spacing }));
      confidence.push([...knee.confidence]);
    }
  }
}
pipeline.dispose();
for (const [kind, found] of Object.entries(answered))
  console.log(`${kind.padEnd(10)} ${found} of ${2 * count} knees answered`);

const table = reliability(confidence, errors, { radius: 2.5 });
const share = errors.flat().filter((error) => error <= 2.5).length / errors.flat().length;
const expected = confidence.flat().reduce((a, b) => a + b, 0) / confidence.flat().length;
console.log(`within 2.5 mm: ${(100 * expected).toFixed(1)} % expected, ${(100 * share).toFixed(1)} % true`);
await writeFileAtomic("out/examples/reliability.svg", reliabilitySvg(table, { title: "Confidence against error" }));
console.log("out/examples/reliability.svg");
