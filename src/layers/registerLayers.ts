import { serialization } from "@tensorflow/tfjs-core";
import { SoftArgmax2D } from "./SoftArgmax2D.ts";
import { Upsample2D } from "./Upsample2D.ts";

/**
 * Makes `loadLayersModel` know the layers of this library. Call it once before loading a model that has them; calling
 * again changes nothing. Importing the library registers nothing.
 */
export function registerLayers(): void {
  serialization.registerClass(SoftArgmax2D);
  serialization.registerClass(Upsample2D);
}
