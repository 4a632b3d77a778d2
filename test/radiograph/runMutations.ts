import { readdirSync, readFileSync, statSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { createRandom } from "../../src/internal/random.ts";
import { installedCodecs } from "../../src/node/index.ts";
import { decodeRadiograph } from "../../src/radiograph/index.ts";
import { buildDicom, syntaxes } from "./buildDicom.ts";
import { type Encoding, encodeFrame } from "./encodeFrame.ts";
import { film } from "./film.ts";
import { mutate } from "./mutate.ts";

export interface MutationReport {
  readonly count: number;
  readonly read: number;
  readonly refused: number;
  /** What is neither a result nor a refusal. */
  readonly faults: readonly string[];
  readonly slowestMs: number;
  readonly peakMb: number;
  /** How often each kind of refusal came up. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** One small file in each transfer syntax. */
export async function builtFiles(): Promise<[string, Uint8Array][]> {
  const size = { width: 96, height: 80, bits: 12 };
  const samples = film(96, 80, 12);
  const bytes = Uint8Array.from(film(96, 80, 8));
  return Promise.all(
    Object.entries(syntaxes)
      .filter(([name]) => name !== "jpegExtended")
      .map(async ([name, transferSyntax]): Promise<[string, Uint8Array]> => {
        if (["implicit", "explicit", "bigEndian", "deflated"].includes(name))
          return [name, buildDicom({ ...size, pixels: samples, transferSyntax })];
        const is8 = name === "jpegBaseline";
        const shape = { ...size, bits: is8 ? 8 : 12 };
        const pixels = await encodeFrame(name as Encoding, is8 ? bytes : samples, shape);
        return [name, buildDicom({ ...shape, pixels, transferSyntax })];
      }),
  );
}

/** The files of a folder up to a size. */
function filesOf(folder: string, limit: number): [string, Uint8Array][] {
  return readdirSync(folder)
    .filter((name) => statSync(`${folder}/${name}`).size <= limit)
    .map((name) => [name, new Uint8Array(readFileSync(`${folder}/${name}`))]);
}

/** Decodes damaged copies of files, the same ones for the same seed. Every answer must be an image or a refusal that names the file. */
export async function runMutations(count: number, folder: string | null, limit: number): Promise<MutationReport> {
  const files = [...(await builtFiles()), ...(folder ? filesOf(folder, limit) : [])];
  const faults: string[] = [];
  const reasons: Record<string, number> = {};
  let [read, refused, slowestMs] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const [name, original] = files[i % files.length]!;
    const bytes = mutate(original, createRandom("mutation", i));
    const began = process.cpuUsage();
    try {
      const { image } = await decodeRadiograph(bytes, {
        name: "film",
        codecs: installedCodecs,
        anyModality: true,
        frame: 0,
      });
      if (image.data.length !== image.width * image.height) faults.push(`${name} ${i}: ${image.data.length} pixels`);
      read++;
    } catch (error) {
      const { message } = error as Error;
      if (!(error instanceof RangeError) || !message.startsWith("film: ")) faults.push(`${name} ${i}: ${error}`);
      const kind = message
        .replace(/\d+/g, "N")
        .split(/ syntax | PhotometricInterpretation | modality is /)[0]!
        .slice(0, 70);
      reasons[kind] = (reasons[kind] ?? 0) + 1;
      refused++;
    }
    // Computing, not waiting: the clock runs on while a shared machine halts the process.
    const { user, system } = process.cpuUsage(began);
    const ms = (user + system) / 1000;
    if (ms > slowestMs) slowestMs = ms;
    if (ms > 10_000) faults.push(`${name} ${i}: took ${ms} ms`);
  }
  return { count, read, refused, faults, slowestMs, peakMb: process.resourceUsage().maxRSS / 1024, reasons };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [count = "300", folder = "", limit = "300000"] = process.argv.slice(2);
  console.log(JSON.stringify(await runMutations(Number(count), folder || null, Number(limit)), null, 2));
}
