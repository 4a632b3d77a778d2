import { Option } from "@commander-js/extra-typings";
import { backendPackages } from "../node/backendPackages.ts";
import { inferenceBackends } from "../node/inference/inferenceBackends.ts";

/** What computes where there is training. */
export const backendOption = () =>
  new Option("--backend <name>", "what computes").choices(Object.keys(backendPackages)).default("wasm");

/** What computes where models are only run. */
export const inferenceBackendOption = () =>
  new Option("--backend <name>", "what computes; auto: what kneel bench --choose finds fastest")
    .choices([...inferenceBackends, "auto"])
    .default("wasm");

/** What `--model` takes. */
export const modelDescription = "model or pipeline directory, or an installed package of one";

/** How a pipeline is to look at images. */
export const viewOption = () =>
  new Option("--view <view>", "for pipelines: images show both knees, one somewhere in it, or one that fills it")
    .choices(["bilateral", "single", "crop"] as const)
    .default(undefined, "bilateral, or crop for pipelines of crops");
