import { phantomPipeline } from "../files/bundledModels.ts";
import { say } from "./progressBar.ts";
import { shellQuote } from "./shellQuote.ts";

/** A command line; what is filled in is quoted where a shell needs it, words in capitals are the reader's to fill in. */
const line = (parts: TemplateStringsArray, ...values: readonly string[]): string =>
  String.raw({ raw: parts }, ...values.map(shellQuote));

const judge = (model: string) => line`kneel evaluate --model ${model} --data FOLDER --points TABLE --out report`;
const find = (model: string) => line`kneel predict --model ${model} --overlay --out predictions IMAGES`;

/** What comes after each command, by its name: command lines, the most natural one first. */
export const nextSteps = {
  demo: () => [line`kneel train --data FOLDER --points TABLE --out model`, find("model")],
  phantom: (out: string, films: "bilateral" | "single" | undefined) => {
    const data = line`--data ${out} --points ${`${out}/points.csv`}`;
    const view = films === "single" ? " --view single" : "";
    return films === undefined
      ? [`kneel train ${data} --out model`]
      : [`${line`kneel evaluate --model ${phantomPipeline}`}${view} ${data} --out report`];
  },
  inspect: (images: readonly string[]) => [
    `kneel predict --model MODEL --out predictions ${images.map(shellQuote).join(" ")}`,
  ],
  augment: ({ data, points, augmentation }: Readonly<Record<"data" | "points" | "augmentation", string>>) => [
    line`kneel train --data ${data} --points ${points} --augmentation ${augmentation} --out model`,
  ],
  convert: (out: string, isTable: boolean) =>
    isTable ? [line`kneel train --data FOLDER --points ${out} --out model`] : [],
  crop: (out: string) => [line`kneel train --data ${out} --points ${`${out}/points.csv`} --out model`],
  oai: (out: string) => [
    line`kneel cross-validate --data ${`${out}/localize`} --points ${`${out}/localize/points.csv`} --out folds`,
  ],
  train: (model: string) => [judge(model), find(model)],
  evaluate: (report: string) => [line`kneel report ${report}`],
  report: (report: string) => [line`kneel compare ${report} OTHER_REPORT`, find("MODEL")],
  compare: () => [find("MODEL")],
  predict: ({ out, model, isDrawn }: { readonly out: string; readonly model: string; readonly isDrawn: boolean }) => [
    isDrawn
      ? line`kneel convert ${`${out}/predictions.json`} --to FORMAT --out FILE`
      : line`kneel predict --model ${model} --overlay --out ${out} IMAGES`,
  ],
  serve: (address: string) => [line`curl --data-binary @IMAGE ${`${address}/predict`}`],
  pipeline: (model: string) => [judge(model), find(model)],
  provenance: (model: string) => [find(model)],
  import: (model: string) => [judge(model), find(model)],
  export: (model: string | null) => (model === null ? [] : [find(model)]),
  "shape train": (model: string) => [judge(model), find(model)],
  audit: () => [line`kneel train --data FOLDER --points CORRECTED_TABLE --out model`],
  "cross-validate": (outOfFold: string, model: string | null) => [
    line`kneel audit ${outOfFold} --data FOLDER --out audit`,
    ...(model === null ? [] : [line`kneel predict --model ${model} --view crop --out predictions IMAGES`]),
  ],
  "experiment run": (out: string) => [line`kneel experiment table ${out}`],
  "experiment table": (outOfFold: string) => [line`kneel audit ${outOfFold} --data FOLDER --out audit`],
  doctor: (backend: string) => [line`kneel bench --backend ${backend}`, line`kneel demo`],
  bench: (model: string | null) =>
    model === null
      ? [line`kneel bench --choose --model MODEL`]
      : [line`kneel predict --model ${model} --backend auto --out predictions IMAGES`],
} satisfies Readonly<Record<string, (...values: never[]) => readonly string[]>>;

/**
 * Says what comes next, unless the command went wrong: the first behind `next:`, others below it. Whoever called the command
 * by npx, which says so in the environment, can copy the lines as they are.
 */
export function sayNext(steps: readonly string[]): void {
  if (process.exitCode) return;
  const called = process.env.npm_command === "exec" ? "npx kneel " : "kneel ";
  for (const [i, step] of steps.entries()) say(`${i === 0 ? "next: " : "      "}${step.replace(/^kneel /, called)}`);
}
