import { formatDicomRadiograph } from "../src/dicom/index.ts";
import { phantomFilm } from "../src/phantom/index.ts";

/** A DICOM film of 3000 × 2400 pixels and 16 bits. What matters is the film, not how long it takes to draw: enlarged without interpolation. */
export async function benchFilm(): Promise<Uint8Array> {
  const [width, height, mm] = [3000, 2400, 0.143];
  const { image } = phantomFilm({ seed: 1, spacing: 0.5, maximum: 65535 });
  const data = Uint16Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [
      Math.floor(((i % width) * image.width) / width),
      Math.floor((Math.floor(i / width) * image.height) / height),
    ];
    return image.data[y * image.width + x]!;
  });
  return formatDicomRadiograph({ width, height, channels: 1, data }, { spacing: [mm, mm] });
}
