import { counted } from "../../internal/counted.ts";
import type { BackendChoice } from "../../node/index.ts";

/** A choice in words, and that of a folder without rights, which is measured anew each time. */
export function describeChoice({ backend, workers, measured, file }: BackendChoice, isRemembered: boolean): string {
  const lines = measured.map(({ error, imagesPerSecond, ...one }) =>
    error === null ? `${nameOf(one)}: ${imagesPerSecond} images/s` : `${one.backend}: ${error}`,
  );
  const takes = `--backend auto takes ${nameOf({ backend, workers })}`;
  const forgets = `warning: ${file} cannot be written, so that --backend auto measures each time; set XDG_CACHE_HOME to a folder that can`;
  return [...lines, ...(isRemembered ? [`${takes}, as ${file} says`] : [takes, forgets])].join("\n");
}

const nameOf = ({ backend, workers }: { readonly backend: string; readonly workers: number }) =>
  `${backend}, ${counted(workers, "worker")}`;
