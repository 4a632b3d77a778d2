import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatCoco } from "../../src/annotations/index.ts";
import { agreementOf } from "../../src/trainingCommands/audit/agreementOf.ts";
import { temporaryFolder } from "../files/temporaryFolder.ts";

/** Files of some readers, and what they agree to. */
function readers(...texts: readonly string[]) {
  const folder = temporaryFolder();
  const files = texts.map((text, i) => {
    const file = join(folder, `reader${i}.${text.startsWith("{") ? "json" : "csv"}`);
    writeFileSync(file, text);
    return file;
  });
  return { files, agreement: agreementOf(files) };
}
const coco = (width: number) =>
  formatCoco({
    landmarkNames: ["a"],
    images: [{ image: "a.png", width, height: 80, spacing: null, sets: [{ name: "", landmarks: [[1, 2]] }] }],
  });

describe("agreement of readers", () => {
  it("compares the knees of an image by their side, both of them", async () => {
    const { agreement } = readers(
      "image,side,x1,y1\na.png,right,10,20\na.png,left,50,20\nb.png,right,10,20\n",
      "image,side,x1,y1\na.png,left,50,24\na.png,right,13,24\nb.png,right,10,20\n",
    );
    const { images, unit, pairs } = await agreement;
    expect({ images, unit }).toEqual({ images: 3, unit: "px" });
    expect(pairs[0]!.distance[0]!.value).toBeCloseTo((5 + 4 + 0) / 3, 9);
  });

  it("refuses two rows of one image that nothing tells apart", async () => {
    const rows = "image,x1,y1\na.png,10,20\na.png,50,20\n";
    const { files, agreement } = readers(rows, rows);
    await expect(agreement).rejects.toThrow(
      `--readers: ${files[0]}: row 3: a.png has a row already; tell them apart in a column side`,
    );
  });

  it("refuses points of another size of the image, and another spacing", async () => {
    const sizes = readers(coco(100), coco(50));
    await expect(sizes.agreement).rejects.toThrow(
      `--readers: a.png has the size 100 × 80 in ${sizes.files[0]} and 50 × 80 in ${sizes.files[1]}; their points are not of the same pixels`,
    );
    const spacings = readers("image,mm_per_px,x1,y1\na.png,0.2,1,2\n", "image,mm_per_px,x1,y1\na.png,0.4,1,2\n");
    await expect(spacings.agreement).rejects.toThrow(
      `--readers: a.png has the spacing 0.2 × 0.2 in ${spacings.files[0]} and 0.4 × 0.4 in ${spacings.files[1]}; their points are not of the same pixels`,
    );
  });
});
