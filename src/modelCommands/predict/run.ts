import { predictFolder } from "../../node/index.ts";
import { aloneIn } from "../../terminal/aloneIn.ts";
import { chosenBackend } from "../../terminal/chosenBackend.ts";
import { Interruption } from "../../terminal/Interruption.ts";
import { inFlags } from "../../terminal/inFlags.ts";
import { inferenceFlags } from "../../terminal/inferenceOptions.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { assertApart } from "../../terminal/outputFolder.ts";
import { progressBar, say } from "../../terminal/progressBar.ts";
import { tellUnread } from "../../terminal/tellUnread.ts";
import type { PredictOptions } from "./command.ts";
import { formatSummary, formatTimes } from "./summaryText.ts";

/** What `predictFolder` calls otherwise. */
const flags = {
  side: "--side",
  box: "--box",
  formats: "--format npz:",
  "formats npz": "--format npz",
  "formats sr": "--format sr",
};

/** What to do about an image that gives no result. */
const remedies = { spacing: "; give it with --spacing", side: "; give it with --side", file: "" };

/**
 * `kneel predict`: landmarks of images in every format asked for. An image that cannot be done is reported, the rest is
 * done, the exit code is 1; images that an earlier run has done are not looked at again.
 */
export async function run(images: readonly string[], options: PredictOptions): Promise<readonly string[]> {
  const { out, format: formats, overlay = [], timing, recursive, ...how } = options;
  // Overlays are images too: the next run would look for landmarks in them.
  for (const folder of images) await assertApart([out], { images: folder });
  await tellUnread(images, recursive ?? false);
  const bar = progressBar("predicting {bar} {value}/{total} | {left} left");
  const interruption = new Interruption((line) => bar.log(line), "stopping after the images under way");
  try {
    const backend = await chosenBackend(how);
    const { model, summary, files, times } = await aloneIn(out, () =>
      predictFolder({
        ...backend,
        images,
        out,
        formats,
        overlays: overlay === true ? ["png"] : overlay,
        recursive: recursive ?? false,
        signal: interruption.signal,
        onProgress: bar.update,
        onFailure: ({ reason, kind }) => bar.log(`kneel: ${reason}${kind === null ? "" : remedies[kind]}`),
      }),
    );
    bar.stop();
    for (const line of formatSummary(summary, model.kind === "pipeline" ? "knee" : "", files, out)) say(line);
    if (timing && times.length > 0) process.stdout.write(`${formatTimes(times)}\n`);
    if (interruption.signal.aborted) process.exitCode = interruption.exitCode;
    else if (summary.failed.length > 0) process.exitCode = 1;
    return nextSteps.predict({ out, model: options.model, isDrawn: overlay === true || overlay.length > 0 });
  } catch (error) {
    throw inFlags(error, { ...inferenceFlags(options), ...flags });
  } finally {
    bar.stop();
    interruption.end();
  }
}
