import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ImageAnnotation } from "../../src/annotations/index.ts";
import type { Covariance, Point } from "../../src/geometry/index.ts";
import { kneeLandmarkNames, kneeMeasures } from "../../src/knee/index.ts";
import type { DicomReference } from "../../src/radiograph/index.ts";

export const reference: DicomReference = {
  sopClassUid: "1.2.840.10008.5.1.4.1.1.1.1",
  sopInstanceUid: "1.2.3.4",
  studyInstanceUid: "1.2.3",
  seriesInstanceUid: "1.2.3.1",
  rows: 2400,
  columns: 3000,
  modality: "DX",
  patientName: "Mueller^Joerg",
  patientId: "007",
  patientBirthDate: "19500102",
  patientSex: "M",
  studyDate: "20200102",
  studyTime: "101112",
  studyId: "S1",
  accessionNumber: "A1",
  referringPhysicianName: "Who^Dr",
};

/** In one and in several scripts, and none. */
export const patientNames = ["Mueller^Joerg", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう", "Hong^Gildong=洪^吉洞=홍^길동", ""];

const knee = (left: number, sign: 1 | -1) =>
  kneeLandmarkNames.map(
    (_, k): Point => [
      left + sign * (10.37 + 41.3 * (k < 9 ? k : (k - 9) * 1.33)),
      k < 9 ? 1300.125 + 3 * Math.sin(k) : 1270.7 + 9 * Math.cos(k),
    ],
  );

const spacing = [0.15, 0.2] as const;
const covariance = kneeLandmarkNames.map((_, k): Covariance => [4 + k / 9, 0.5, 3]);

const confidence = kneeLandmarkNames.map((_, k) => (k === 5 ? Number.NaN : 0.3 + k / 29));

/** Both knees, the left one mirrored and without landmark t8; confidences of the right one, all but that of t5. */
export const film: ImageAnnotation = {
  image: "film.dcm",
  width: 3000,
  height: 2400,
  spacing,
  spacingOrigin: {
    source: "ImagerPixelSpacing",
    plane: "detector",
    calibration: null,
    magnification: null,
    magnificationApplied: false,
  },
  sets: [["right", knee(400, 1)] as const, ["left", knee(2600, -1).with(8, [Number.NaN, Number.NaN])] as const].map(
    ([name, landmarks]) => ({
      name,
      landmarks,
      covariance,
      ...(name === "right" && { confidence, quality: 0.87 }),
      measures: { ...kneeMeasures(landmarks, { spacing, covariance }) },
    }),
  ),
  warnings: [{ code: "other", message: "The spacing is that of the detector." }],
};

/** UIDs 2.25.1, 2.25.2, … and a fixed date. */
export function fixed() {
  let next = 0;
  return { uid: () => `2.25.${++next}`, date: new Date(2026, 0, 2, 3, 4, 5) };
}

/** Whether the DICOM toolkit is there to judge. */
export const hasDcmtk = spawnSync("dsrdump", ["--version"]).status === 0;

/** What a program of the DICOM toolkit says of a file; fails if it does. */
export function dcmtk(program: string, bytes: Uint8Array, ...options: string[]): { stdout: string; stderr: string } {
  const folder = mkdtempSync(join(tmpdir(), "dcmtk-"));
  try {
    const path = join(folder, "file.dcm");
    writeFileSync(path, bytes);
    const { status, stdout, stderr } = spawnSync(program, [...options, path], { encoding: "utf8", maxBuffer: 2 ** 26 });
    if (status !== 0) throw new Error(`${program}: exit code ${status}\n${stderr}`);
    return { stdout, stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
