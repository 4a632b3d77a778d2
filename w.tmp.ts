import { readdirSync, writeFileSync } from "node:fs";
import { readRadiograph } from "./src/node/readRadiograph.ts";
for (const dir of ["valid", "malformed"]) for (const f of readdirSync("/work/shared/data/dicom/" + dir)) {
  const t = performance.now();
  try {
    const r = await readRadiograph(`/work/shared/data/dicom/${dir}/${f}`, { anyModality: true, frame: 0, intensity: "stored" });
    const d = r.image.data;
    writeFileSync(`/opt/runs/w6a/${f}.ours`, Float32Array.from(d));
    console.log(f, r.image.width, r.image.height, d.constructor.name, JSON.stringify(r.spacing), r.spacingOrigin.source, r.spacingOrigin.plane, JSON.stringify(r.source), r.warnings, (performance.now() - t).toFixed(0));
  } catch (e) { console.log(f, "ERR", (e as Error).message); }
  await readRadiograph(`/work/shared/data/dicom/${dir}/${f}`).catch((e) => console.log("     default:", e.message));
}
