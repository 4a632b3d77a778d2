import { existsSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium as playwright } from "playwright-core";

const LIBRARY_FOLDERS = ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64", "/usr/lib"];

/**
 * The Chromium of `@sparticuz/chromium`, unpacked once into a folder of its own; `CHROMIUM_PATH` names another. The
 * package brings NSS along, for machines without it, and says so to the loader when it takes itself to be on AWS Lambda.
 */
export async function unpackChromium(): Promise<{ path: string; args: string[] }> {
  const folder = join(tmpdir(), "kneel-tfjs-chromium");
  mkdirSync(folder, { recursive: true });
  const { TMPDIR } = process.env;
  process.env.TMPDIR = folder;
  if (!LIBRARY_FOLDERS.some((library) => existsSync(join(library, "libnss3.so"))))
    process.env.AWS_EXECUTION_ENV = "AWS_Lambda_nodejs22.x";
  try {
    const { default: chromium } = await import("@sparticuz/chromium");
    return { path: process.env.CHROMIUM_PATH ?? (await chromium.executablePath()), args: chromium.args };
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
}

/**
 * Flags of the package that users' browsers lack: for AWS Lambda (closing one page ends the browser), shared memory
 * everywhere, images of any origin.
 */
const UNUSUAL = [
  "--single-process",
  "--no-zygote",
  "--in-process-gpu",
  "--enable-features=SharedArrayBuffer",
  "--disable-web-security",
];

/** A headless Chromium with WebGL 2 and WebGPU, both in software. */
export async function launchChromium(): Promise<Browser> {
  const { path, args } = await unpackChromium();
  return playwright.launch({
    executablePath: path,
    args: [
      ...args.filter((flag) => !UNUSUAL.includes(flag)),
      "--use-gl=angle",
      "--use-angle=swiftshader",
      "--enable-unsafe-swiftshader",
      "--enable-unsafe-webgpu",
      "--use-webgpu-adapter=swiftshader",
    ],
  });
}
