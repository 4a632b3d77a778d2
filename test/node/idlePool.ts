/** Run in a process of its own: a pool that is never closed; with the argument "busy", samples are not awaited either. */
import { samplePool } from "../../src/node/samplePool.ts";
import { dotImages, preprocessing } from "../training/dotImages.ts";

const pool = samplePool(dotImages(4), { preprocessing, grid: "center", workers: 2 });
const samples = [0, 1, 2, 3].map((index) => pool.get(index, 0));
if (process.argv[2] === "closed") {
  await Promise.all(samples);
  await pool.close();
} else if (process.argv[2] !== "busy") await Promise.all(samples);
console.log("end");
