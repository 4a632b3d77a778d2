import { decodeRadiograph, toGray, toRaster } from "../../src/radiograph/index.ts";

const gray = (source: object) => [...toGray(toRaster(source)).data];
const withSize = (canvas: HTMLCanvasElement, width: number, height: number) => Object.assign(canvas, { width, height });

/** A picture in every form in which a page holds one: its gray values. */
const inputs = {
  async all(bytes: readonly number[], width: number, height: number): Promise<Record<string, number[]>> {
    const blob = new Blob([Uint8Array.from(bytes)], { type: "image/png" });
    const bitmap = await createImageBitmap(blob);
    const canvas = withSize(document.createElement("canvas"), width, height);
    canvas.getContext("2d")!.drawImage(bitmap, 0, 0);
    const offscreen = new OffscreenCanvas(width, height);
    offscreen.getContext("2d")!.drawImage(bitmap, 0, 0);
    const image = new Image();
    image.src = URL.createObjectURL(blob);
    image.width = 3 * width; // as it is shown, not as it is
    await image.decode();
    return {
      ImageData: gray(canvas.getContext("2d")!.getImageData(0, 0, width, height)),
      ImageBitmap: gray(bitmap),
      HTMLCanvasElement: gray(canvas),
      OffscreenCanvas: gray(offscreen),
      HTMLImageElement: gray(image),
      VideoFrame: gray(new VideoFrame(bitmap, { timestamp: 0 })),
      Blob: [...(await decodeRadiograph(blob)).image.data],
      File: [...(await decodeRadiograph(new File([blob], "a.png"))).image.data],
    };
  },

  /** What is said of a canvas that holds an image of another origin. */
  async tainted(url: string): Promise<string> {
    const image = new Image();
    image.src = url;
    await image.decode();
    try {
      return String(toRaster(image));
    } catch (error) {
      return (error as Error).message;
    }
  },

  /** What is said of a file that is no image. */
  broken: () => decodeRadiograph(new File(["BM of a bitmap"], "knee.bmp")).catch((error: Error) => error.message),
};

export type InputTools = typeof inputs;
Object.assign(globalThis, { inputs });
