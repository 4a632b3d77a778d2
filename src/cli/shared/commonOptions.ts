import { Option } from "@commander-js/extra-typings";
import { backendPackages } from "../../node/backendPackages.ts";

/** What `--backend` takes. */
export const backendNames: readonly string[] = Object.keys(backendPackages);

export const backendOption = () =>
  new Option("--backend <name>", "what computes").choices(backendNames).default("wasm");

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
