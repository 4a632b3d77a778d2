import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readRadiograph } from "../../src/node/index.ts";

const folder = fileURLToPath(new URL("../../../shared/data/dicom", import.meta.url));
const isThere = existsSync(folder);
if (!isThere) console.warn(`skipped: ${folder} is absent`);
const hasTool = spawnSync("gdcmconv", ["--version"]).status === 0;
const names = (part: string) => (isThere ? readdirSync(join(folder, part)) : []);
/** An RGB JPEG in a data set of the other kind than its header says. */
const readable = "SC_rgb_jpeg.dcm";
const asStored = { anyModality: true, frame: 0, intensity: "stored" } as const;

describe.skipIf(!isThere)("the shared DICOM files", () => {
  test("five encodings of one film are identical", async () => {
    const [first, ...others] = await Promise.all(
      ["UNC", "RLE", "JPLL", "JLSL", "J2KR"].map((name) => readRadiograph(join(folder, "valid", `RG3_${name}`))),
    );
    for (const { image } of others) expect(Buffer.compare(bytesOf(image.data), bytesOf(first!.image.data))).toBe(0);
    expect(first!.source.inverted).toBe(true);
  });

  test.skipIf(!hasTool).each(names("valid"))("%s has the pixels that gdcm gives", async (name) => {
    const { image, source } = await readRadiograph(join(folder, "valid", name), asStored);
    const output = mkdtempSync(join(tmpdir(), "kneel-gdcm-"));
    try {
      const raw = join(output, "raw.dcm");
      execFileSync("gdcmconv", ["--raw", join(folder, "valid", name), raw]);
      const reference = await readRadiograph(raw, asStored);
      expect(reference.source.transferSyntax).toMatch(/VR (?:Little|Big) Endian/);
      const values = reference.image.data;
      // Inverted within the 12 bits of the compressed image, by gdcm within the 10 that the header says.
      const higher = source.transferSyntax === "JPEG Extended" ? 4095 - 1023 : 0;
      let differing = 0;
      for (let i = 0; i < values.length; i++) if (values[i]! + higher !== image.data[i]) differing++;
      // gdcm cuts the bits off that lossy compression overshoots by; here such values end at the top.
      expect(differing).toBeLessThanOrEqual(source.transferSyntax === "JPEG Extended" ? 8 : 0);
    } finally {
      rmSync(output, { recursive: true });
    }
  });

  test.each([
    ["RG2_JPLL", [0.2, 0.2], "PixelSpacing", "unknown"],
    ["NM_Kakadu44_SOTmarkerincons.dcm", [0.115, 0.115], "PixelSpacing", "detector"],
    ["CR-ModalitySequenceLUT.dcm", [0.15, 0.15], "PixelSpacing", "detector"],
    ["RG3_UNC", null, "none", "unknown"],
    ["RG1_JLSN", null, "none", "unknown"],
  ] as const)("%s has the spacing %s from %s", async (name, spacing, source, plane) => {
    const read = await readRadiograph(join(folder, "valid", name));
    expect(read.spacing).toEqual(spacing);
    expect(read.spacingOrigin).toMatchObject({ source, plane });
    if (name === "RG1_JLSN")
      expect(read.warnings[0]).toEqual({
        code: "spacing-unusable",
        message: "PixelSpacing is 0.000\\0.000, which is no spacing; it was left out",
      });
  });

  test.skipIf(!isThere)("a file that says explicit and is implicit is read as pydicom reads it", async () => {
    const { image, source } = await readRadiograph(join(folder, "malformed", readable), { anyModality: true });
    expect(source).toMatchObject({ transferSyntax: "JPEG Baseline", photometricInterpretation: "RGB" });
    expect([image.width, image.height, image.data[3 * 256 + 3]]).toEqual([256, 256, 244]);
  });

  test.each(names("malformed").filter((name) => name !== readable))("%s is refused with a reason", async (name) => {
    const path = join(folder, "malformed", name);
    await expect(readRadiograph(path)).rejects.toThrow(/malformed\/[\w.-]+: (?:it|its|must) /);
  });
});

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => new Uint8Array(buffer, byteOffset, byteLength);
