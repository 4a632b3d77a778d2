/** Takes the pictures that `npm run examples` left in out/examples into docs/pictures, radiographs as JPEG. */
import { copyFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import jpeg from "jpeg-js";
import { readImage, writeFileAtomic } from "kneel-tfjs/node";

const [from, to] = ["../out/examples/", "../docs/pictures/example-"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
) as [string, string];
for (const name of await readdir(from)) {
  if (name.endsWith(".svg")) await copyFile(from + name, to + name);
  if (!name.endsWith(".png")) continue;
  const { width, height, channels, data } = await readImage(from + name);
  const rgba = new Uint8Array(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 3; c++) rgba[4 * i + c] = Number(data[channels * i + Math.min(c, channels - 1)]);
  await writeFileAtomic(`${to}${name.slice(0, -4)}.jpg`, jpeg.encode({ width, height, data: rgba }, 80).data);
}
