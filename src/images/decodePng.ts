import { convertIndexedToRgb, type DecodedPng, decode } from "fast-png";
import { whiteLevel } from "../geometry/pixels.ts";
import type { Raster } from "../geometry/raster.ts";
import { warning } from "../internal/warning.ts";
import { alreadyTurned, readExif } from "./exif.ts";
import { inflatePng } from "./inflatePng.ts";
import type { Picture } from "./picture.ts";
import { isSyntheticText } from "./synthetic.ts";
import { unpackSamples } from "./unpackSamples.ts";

/** Places in the header, which is always the first chunk. */
const COLOR_TYPE = 25;
const INTERLACE = 28;
const INDEXED = 3;

/** Adds the alpha channel that a transparent color (chunk tRNS) stands for. */
function keyColor(samples: DecodedPng["data"], channels: number, key: Uint16Array): DecodedPng["data"] {
  const opaque = whiteLevel(samples);
  const size = samples.length / channels;
  const keyed =
    samples instanceof Uint16Array ? new Uint16Array(size * (channels + 1)) : new Uint8Array(size * (channels + 1));
  for (let i = 0; i < size; i++) {
    let isKey = true;
    for (let c = 0; c < channels; c++) {
      const sample = samples[i * channels + c]!;
      keyed[i * (channels + 1) + c] = sample;
      isKey &&= sample === key[c];
    }
    keyed[i * (channels + 1) + channels] = isKey ? 0 : opaque;
  }
  return keyed;
}

/** Decodes a PNG; every chunk's checksum must hold, so that a truncated file is never taken for an image. */
export function decodePng(bytes: Uint8Array, name: string): Picture {
  const { png, exif: block, texts, pictures } = inflatePng(bytes, name);
  const exif = block && readExif(block);
  const raster = rasterOf(png, bytes, name);
  const turned = exif && alreadyTurned(exif, raster);
  const warnings = [
    ...(turned ? [turned] : []),
    ...(pictures > 1 ? [warning("several-pages", `it has ${pictures} pictures; the first was read`)] : []),
  ];
  return {
    raster,
    orientation: exif?.orientation ?? 1,
    synthetic: isSyntheticText(texts),
    ...(warnings.length > 0 && { warnings }),
  };
}

function rasterOf(inflated: Uint8Array, bytes: Uint8Array, name: string): Raster {
  let png: DecodedPng;
  try {
    png = decode(inflated);
  } catch (cause) {
    throw new RangeError(`${name}: is a damaged or truncated PNG; copy or export it again`, { cause });
  }
  const { width, height, depth, channels, palette, transparency } = png;
  if (depth < 8 && bytes[INTERLACE] !== 0)
    throw new RangeError(
      `${name}: is an interlaced PNG of ${depth} bits, which is not supported; save it without interlacing`,
    );
  if (bytes[COLOR_TYPE] === INDEXED) {
    if (!palette) throw new RangeError(`${name}: is a PNG without its palette; export it again`);
    try {
      return { width, height, channels: palette[0]!.length, data: convertIndexedToRgb(png) };
    } catch (cause) {
      throw new RangeError(`${name}: is a PNG with colors beyond its palette; export it again`, { cause });
    }
  }
  const raw = depth < 8 ? unpackSamples(png.data, width, height, depth) : png.data;
  const keyed = transparency ? keyColor(raw, channels, transparency) : raw;
  const count = transparency ? channels + 1 : channels;
  if (depth >= 8) return { width, height, channels: count, data: keyed };
  const scale = 255 / ((1 << depth) - 1);
  // The alpha of a transparent color is at full scale already.
  const data = keyed.map((value, i) => (transparency && i % 2 === 1 ? value : value * scale));
  return { width, height, channels: count, data };
}
