import { Option } from "@commander-js/extra-typings";
import { backendPackages } from "../../node/backendPackages.ts";
import { inferenceBackends } from "../../node/inference/inferenceBackends.ts";

/** What computes where there is training. */
export const backendOption = () =>
  new Option("--backend <name>", "what computes").choices(Object.keys(backendPackages)).default("wasm");

/** What computes where models are only run. */
export const inferenceBackendOption = () =>
  new Option("--backend <name>", "what computes").choices(inferenceBackends).default("wasm");

/** What `--model` takes. */
export const modelDescription = "model or pipeline directory, or an installed package of one";

/** How a pipeline is to look at the images of a table. */
export const tableViewOption = () =>
  new Option(
    "--view <view>",
    "for pipelines: radiographs of both knees with a row for each, of one knee, or crops as the second stage learned them (default: bilateral)",
  ).choices(["bilateral", "single", "crop"] as const);

export const blockOption = () =>
  new Option("--block <kind>", "residual block").choices(["hmp", "bottleneck"] as const).default("hmp");

export const upsamplingOption = () =>
  new Option("--upsampling <kind>").choices(["nearest", "bilinear"] as const).default("nearest");
