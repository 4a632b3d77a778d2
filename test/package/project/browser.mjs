import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { tensor4d } from "@tensorflow/tfjs-core";
import { initBackend } from "kneel-tfjs/backends";
import { hourglass } from "kneel-tfjs/layers";
import { softArgmax2d } from "kneel-tfjs/ops";
import { predictTiny } from "./predictTiny.mjs";

globalThis.runPackage = async () => {
  setWasmPaths("/wasm/");
  const backend = await initBackend(["wasm"]);
  const model = hourglass({ inputShape: [31, 31, 1], landmarks: 3, width: 2, depth: 2 });
  const softArgmax = softArgmax2d(tensor4d([0, 0, 0, 99, 0, 0], [1, 3, 2, 1]));
  return {
    backend,
    parameters: model.countParams(),
    softArgmax: [...(await softArgmax.data())],
    prediction: await predictTiny(),
  };
};
