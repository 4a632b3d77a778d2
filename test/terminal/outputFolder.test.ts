import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { convertCommand } from "../../src/dataCommands/convert/command.ts";
import { run as convert } from "../../src/dataCommands/convert/run.ts";
import { cropCommand } from "../../src/dataCommands/crop/command.ts";
import { run as crop } from "../../src/dataCommands/crop/run.ts";
import { run as inspect } from "../../src/dataCommands/inspect/run.ts";
import { phantomCommand } from "../../src/dataCommands/phantom/command.ts";
import { run as phantom } from "../../src/dataCommands/phantom/run.ts";
import { lockFolder } from "../../src/files/lockFolder.ts";
import { predictCommand } from "../../src/modelCommands/predict/command.ts";
import { run as predict } from "../../src/modelCommands/predict/run.ts";
import { evaluateCommand } from "../../src/resultCommands/evaluate/command.ts";
import { run as evaluate } from "../../src/resultCommands/evaluate/run.ts";
import { run as report } from "../../src/resultCommands/report/run.ts";
import { UsageError } from "../../src/terminal/failure.ts";
import { assertApart } from "../../src/terminal/outputFolder.ts";
import { temporaryFolder } from "../files/temporaryFolder.ts";

beforeEach(() => {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const table = "image,side,x1,y1\nk.png,right,1,2\n";
/** A folder of a user's own: a table, and what stands for an image in `images`. */
function own(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "images"));
  writeFileSync(join(folder, "points.csv"), table);
  writeFileSync(join(folder, "images/k.png"), "pixels");
  return folder;
}
const replaced = (name: string, written: string, read: string) =>
  `${written}: the command reads from there (${name} ${read}); choose another place for what it writes`;

it.each<[string, (folder: string) => Promise<unknown>, (folder: string) => string]>([
  [
    "phantom",
    (folder) => phantom(phantomCommand().parse(["--count", "1", "--out", folder], { from: "user" }).opts()),
    (folder) => `--out ${folder}: holds a points.csv of another origin, which would be replaced; choose another folder`,
  ],
  [
    "crop, into its data",
    (folder) => crop(cropOf(folder, folder)),
    (folder) => replaced("--data", `--out ${folder}`, folder),
  ],
  [
    "crop, into another set",
    (folder) => crop(cropOf(join(folder, "images"), folder, join(folder, "other.csv"))),
    (folder) => replaced("--data", `--out ${folder}`, join(folder, "images")),
  ],
  [
    "convert",
    (folder) => convert(join(folder, "points.csv"), convertTo(join(folder, "points.csv"))),
    (folder) => replaced("annotations", `--out ${join(folder, "points.csv")}`, join(folder, "points.csv")),
  ],
  [
    "inspect --thumbnails",
    (folder) => inspect([join(folder, "images")], { thumbnails: join(folder, "images") }),
    (folder) => replaced("images", `--thumbnails ${join(folder, "images")}`, join(folder, "images")),
  ],
  [
    "evaluate",
    (folder) => evaluate(evaluateOf(folder, join(folder, "images"))),
    (folder) => replaced("images", `--out ${join(folder, "images")}`, join(folder, "images")),
  ],
  [
    "predict",
    (folder) => predict([`${join(folder, "images")}/`], predictInto(join(folder, "images"))),
    (folder) => replaced("images", `--out ${join(folder, "images")}`, `${join(folder, "images")}/`),
  ],
])("kneel %s refuses to write over what it reads, and leaves it", async (_, run, message) => {
  const folder = own();
  await expect(run(folder)).rejects.toThrow(new UsageError(message(folder)));
  expect(readFileSync(join(folder, "points.csv"), "utf8")).toBe(table);
  expect(readFileSync(join(folder, "images/k.png"), "utf8")).toBe("pixels");
  expect(readdirSync(join(folder, "images"))).toEqual(["k.png"]);
});

const cropOf = (data: string, out: string, points = join(data, "points.csv")) =>
  cropCommand().parse(["--data", data, "--points", points, "--out", out, "--part", "half"], { from: "user" }).opts();
const convertTo = (out: string) =>
  convertCommand().parse(["x", "--to", "table", "--out", out], { from: "user" }).opts();
const evaluateOf = (data: string, out: string) =>
  evaluateCommand()
    .parse(["--model", "m", "--data", data, "--points", join(data, "points.csv"), "--out", out], { from: "user" })
    .opts();
const predictInto = (out: string) =>
  predictCommand().parse(["images", "--model", "m", "--out", out], { from: "user" }).opts();

it("phantoms replace phantoms", async () => {
  const folder = temporaryFolder();
  const make = (count: string) =>
    phantom(phantomCommand().parse(["--count", count, "--size", "16", "--out", folder], { from: "user" }).opts());
  await make("2");
  await make("1");
  expect(readFileSync(join(folder, "points.csv"), "utf8").trim().split("\n")).toHaveLength(2);
});

it.each<[string, (folder: string, out: string) => Promise<unknown>]>([
  ["phantom", (_, out) => phantom(phantomCommand().parse(["--count", "1", "--out", out], { from: "user" }).opts())],
  ["crop", (folder, out) => crop(cropOf(folder, out))],
  ["predict", (folder, out) => predict([join(folder, "images")], predictInto(out))],
])("kneel %s writes nothing where another process is writing", async (_, run) => {
  const [folder, out] = [own(), temporaryFolder()];
  const giveBack = await lockFolder(out);
  await expect(run(folder, out)).rejects.toThrow(
    `${out}: process ${process.pid} is writing to it; wait until it has ended, or choose another folder`,
  );
  expect(readdirSync(out)).toEqual([".lock"]);
  await giveBack();
});

it("the same place is told by another path and through a link", async () => {
  const folder = own();
  symlinkSync(join(folder, "images"), join(folder, "link"));
  await expect(assertApart([join(folder, "link")], { "--data": join(folder, "x/../images") })).rejects.toThrow(
    "--data",
  );
  await assertApart([join(folder, "new")], { "--data": join(folder, "images"), nothing: undefined });
});

it("kneel report takes the file of a report for its folder, and says what it needs instead of another file", async () => {
  const folder = own();
  const points = join(folder, "points.csv");
  await expect(report(points, {})).rejects.toThrow(
    new UsageError(`${points} is a file; give the folder that kneel evaluate wrote`),
  );
  await expect(report(join(folder, "report.json"), {})).rejects.toThrow(
    `${join(folder, "report.json")}: does not exist; check the path`,
  );
});
