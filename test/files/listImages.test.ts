import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { listImages } from "../../src/node/index.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

function folderOfFiles(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "sub"));
  mkdirSync(join(folder, "fake.png"));
  for (const name of ["b.PNG", "a.jpeg", "c.jpg", ".d.png", "points.csv", "e.dcm", "sub/f.png"])
    writeFileSync(join(folder, name), "");
  symlinkSync(join(folder, "sub/f.png"), join(folder, "link.png"));
  symlinkSync(join(folder, "nowhere"), join(folder, "dangling.png"));
  symlinkSync(folder, join(folder, "sub/loop"));
  return folder;
}

describe("listImages", () => {
  it("finds the images of a folder, DICOM files by their content, sorted, without hidden ones", async () => {
    const folder = folderOfFiles();
    const dicom = Buffer.from(`${"\0".repeat(128)}DICM`);
    for (const name of ["1.2.840.113", "IM0001", "DICOMDIR"]) writeFileSync(join(folder, name), dicom);
    writeFileSync(join(folder, "README"), "x".repeat(200));
    // A link to nothing is there to be reported by whoever reads it.
    const names = ["1.2.840.113", "IM0001", "a.jpeg", "b.PNG", "c.jpg", "dangling.png", "e.dcm", "link.png"];
    expect(await listImages([folder])).toEqual(names.map((name) => join(folder, name)));
  });

  it("looks into folders inside when asked to, and for other endings", async () => {
    const folder = folderOfFiles();
    const names = ["b.PNG", "dangling.png", "e.dcm", "link.png", "sub/f.png"];
    expect(await listImages([folder], { recursive: true, extensions: [".png", ".DCM"] })).toEqual(
      names.map((name) => join(folder, name)),
    );
  });

  it("takes files as they are called, each once", async () => {
    const folder = folderOfFiles();
    const file = join(folder, "points.csv");
    const again = `${folder}/./points.csv`;
    expect(await listImages([join(folder, "sub"), file, join(folder, "sub", "f.png"), file, again])).toEqual([
      file,
      join(folder, "sub", "f.png"),
    ]);
  });

  it("names a missing path and says when there is nothing", async () => {
    const folder = temporaryFolder();
    const missing = join(folder, "no.png");
    await expect(listImages([folder, missing])).rejects.toThrow(
      new Error(`${missing}: does not exist; check the path`),
    );
    await expect(listImages([folder])).rejects.toThrow(
      new Error(
        `${folder}: no images found; expected DICOM files or files ending in .png, .jpg, .jpeg, .tif, .tiff, .dcm`,
      ),
    );
    for (const name of ["a.heic", "b.HEIC", "c.txt", ".hidden"]) writeFileSync(join(folder, name), "");
    await expect(listImages([folder])).rejects.toThrow(
      `${folder}: no images found among 3 files (.heic, .txt); expected DICOM files or files ending in .png`,
    );
    mkdirSync(join(folder, "sub"));
    await expect(listImages([folder])).rejects.toThrow(
      "among 3 files (.heic, .txt); folders inside are looked into with --recursive (option recursive); expected",
    );
    await expect(listImages([folder], { recursive: true })).rejects.toThrow("among 3 files (.heic, .txt); expected");
    await expect(listImages([join(folder, "*.png")])).rejects.toThrow(
      "*.png: does not exist; a pattern is the shell's to fill in: leave out quotes around it, or give the folder",
    );
    await expect(listImages([])).rejects.toThrow("listImages: no images found");
  });
});
