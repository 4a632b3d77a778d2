import type { UrlLike } from "../internal/webTypes.ts";

/** The codecs of compressed DICOM images: one WebAssembly module, `dcmjs-native-codecs.wasm` of the package dcmjs-codecs. */

/**
 * Where that module comes from: the URL that it is served under, or what reads its bytes. It is fetched and compiled when
 * the first compressed image is met, once for each source.
 */
export type CodecSource = string | UrlLike | (() => Promise<ArrayBuffer | ArrayBufferView>);

export type CodecName = "Rle" | "Jpeg" | "JpegLs" | "Jpeg2000" | "HtJpeg2000";

export interface CodedImage {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly isSigned: boolean;
  readonly photometricInterpretation: string;
  readonly bytes: Uint8Array;
}

/** In the order of the module's numbers. */
const photometricInterpretations = [
  "MONOCHROME1",
  "MONOCHROME2",
  "PALETTE COLOR",
  "RGB",
  "YBR_FULL",
  "YBR_FULL_422",
  "YBR_PARTIAL_422",
  "YBR_PARTIAL_420",
  "YBR_ICT",
  "YBR_RCT",
];

/** What a codec says of an image that it cannot decode. */
export class CodecFailure extends Error {}

const modules = new Map<CodecSource, Promise<WebAssembly.Module>>();

async function compile(source: CodecSource): Promise<WebAssembly.Module> {
  if (typeof source === "function") return WebAssembly.compile((await source()) as BufferSource); // a file, or what fetch gives
  const url = typeof source === "string" ? source : source.href;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: answered ${response.status}`);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** The compiled module; one that could not be had is asked for again the next time. */
function compiled(source: CodecSource): Promise<WebAssembly.Module> {
  const key = typeof source === "object" ? source.href : source;
  let compiling = modules.get(key);
  if (!compiling) {
    compiling = compile(source);
    compiling.catch(() => modules.delete(key));
    modules.set(key, compiling);
  }
  return compiling;
}

type Exports = Record<string, (...values: number[]) => number>;

function instantiate(module: WebAssembly.Module): { readonly call: Exports; readonly memory: WebAssembly.Memory } {
  let memory: WebAssembly.Memory | null = null;
  const text = (start: number, length: number) =>
    String.fromCharCode(...new Uint8Array(memory!.buffer, start, Math.min(length, 1000)));
  const done = () => 0;
  const instance = new WebAssembly.Instance(module, {
    env: {
      onCodecsInfo: done,
      onCodecsTrace: done,
      emscripten_notify_memory_growth: done,
      onCodecsException: (start: number, length: number) => {
        throw new CodecFailure(text(start, length));
      },
    },
    wasi_snapshot_preview1: {
      proc_exit: (code: number) => {
        throw new CodecFailure(`the decoder stopped with code ${code}`);
      },
      clock_time_get: done,
      fd_write: (_file: number, parts: number, count: number, written: number) => {
        const view = new DataView(memory!.buffer);
        let total = 0;
        for (let i = 0; i < count; i++) total += view.getUint32(parts + 8 * i + 4, true);
        view.setUint32(written, total, true);
        return 0;
      },
      fd_close: done,
      fd_seek: done,
      environ_get: done,
      environ_sizes_get: (count: number, size: number) => {
        const view = new DataView(memory!.buffer);
        view.setUint32(count, 0, true);
        view.setUint32(size, 0, true);
        return 0;
      },
    },
  });
  memory = instance.exports.memory as WebAssembly.Memory; // by the build of the codec
  return { call: instance.exports as Exports, memory }; // by the build of the codec
}

/**
 * Decodes one frame to samples of `bitsAllocated` bits, little endian, channels interleaved. Every call has an instance of
 * its own: what a damaged image leaves behind reaches no later one.
 */
export async function decodeFrame(codec: CodecName, image: CodedImage, source: CodecSource): Promise<Uint8Array> {
  const { call, memory } = instantiate(await compiled(source));
  const at = (name: string, ...values: number[]): number => call[name]!(...values);
  at("_initialize");
  const context = at("CreateCodecsContext");
  at("SetColumns", context, image.columns);
  at("SetRows", context, image.rows);
  at("SetBitsAllocated", context, image.bitsAllocated);
  at("SetBitsStored", context, image.bitsStored);
  at("SetSamplesPerPixel", context, image.samplesPerPixel);
  at("SetPixelRepresentation", context, image.isSigned ? 1 : 0);
  at("SetPlanarConfiguration", context, 0);
  at(
    "SetPhotometricInterpretation",
    context,
    Math.max(0, photometricInterpretations.indexOf(image.photometricInterpretation)),
  );
  at("SetEncodedBufferSize", context, image.bytes.length);
  new Uint8Array(memory.buffer).set(image.bytes, at("GetEncodedBuffer", context));
  const parameters = at("CreateDecoderParameters");
  const isColor = image.samplesPerPixel === 3 && image.photometricInterpretation !== "RGB";
  at("SetConvertColorspaceToRgb", parameters, isColor ? 1 : 0);
  at(`Decode${codec}`, context, parameters);
  const start = at("GetDecodedBuffer", context);
  return new Uint8Array(memory.buffer, start, at("GetDecodedBufferSize", context)).slice();
}
