/** Draws `docs/landmarks.svg`, the 16 landmarks of a knee with their names: `npx tsx scripts/drawLandmarks.ts`. */
import { writeFileSync } from "node:fs";
import { landmarkPicture } from "../src/resultCommands/report/landmarkPicture.ts";

writeFileSync("docs/landmarks.svg", `${landmarkPicture()}\n`);
