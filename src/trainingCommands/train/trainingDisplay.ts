import { counted } from "../../internal/counted.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { clock, progressBar, say } from "../../terminal/progressBar.ts";
import type { EpochEvent, Progress, StepEvent } from "../../training/index.ts";

/** Seconds between two lines about steps where stderr is no terminal. */
const quiet = 60;

/** Tells a person how a run goes: a bar with a line for each epoch above it, or lines alone where there is no terminal. */
export class TrainingDisplay {
  private readonly bar = progressBar("epoch {epoch} {bar} {percentage}% | loss {loss} | {rate} images/s | {left} left");
  private readonly minutes: number | undefined;
  private readonly unit: "mm" | "px";
  private readonly started = performance.now();
  private lastLine = this.started;
  private images = 0;
  private waited = 0;
  private latest = { rate: "–", left: "–" };

  /** @param unit of the errors: mm where every image has a spacing, else px */
  constructor(minutes: number | undefined, unit: "mm" | "px") {
    this.minutes = minutes;
    this.unit = unit;
  }

  log(line: string): void {
    this.lastLine = performance.now();
    this.bar.log(line);
  }

  step({ epoch, step, steps, epochs, loss, images, seconds, waited }: StepEvent): void {
    this.images += images;
    this.waited += waited;
    const rate = this.images / this.seconds();
    const done = (epoch - 1) * steps + step;
    const total = (epochs ?? epoch) * steps;
    const toDo = epochs === null ? Number.POSITIVE_INFINITY : ((total - done) * images) / rate;
    const allowed = this.minutes === undefined ? Number.POSITIVE_INFINITY : 60 * this.minutes - seconds;
    this.latest = { rate: rate.toFixed(1), left: clock(Math.min(toDo, allowed)) };
    const place = `${epoch}/${epochs ?? "?"}`;
    this.bar.update(done, total, { epoch: place, loss: loss.toFixed(4), ...this.latest });
    if (!process.stderr.isTTY && performance.now() - this.lastLine > 1000 * quiet && step < steps)
      this.log(`epoch ${place}, step ${step}/${steps}: loss ${loss.toFixed(4)}${this.pace()}`);
  }

  private seconds(): number {
    return (performance.now() - this.started) / 1000;
  }

  private pace(): string {
    return `, ${this.latest.rate} images/s, ${this.latest.left} left`;
  }

  epoch({ record, improved, checkpoint }: EpochEvent): void {
    const { epoch, trainLoss, validation, seconds } = record;
    const judged = validation
      ? `, validation ${validation.loss.toFixed(4)}, mean error ${validation.meanError.toFixed(2)} ${this.unit}, within 2.5 ${this.unit} ${(100 * validation.pck).toFixed(1)} %`
      : "";
    const { epochs } = checkpoint.progress;
    const best = improved ? ", best so far" : "";
    this.log(
      `epoch ${epoch}/${epochs ?? "?"}: loss ${trainLoss.toFixed(4)}${judged}, ${clock(seconds)}${this.pace()}${best}`,
    );
  }

  /** Takes the bar away; what follows are plain lines. */
  end(): void {
    this.bar.stop();
  }

  /** Says how it went, and gives the commands that come next. */
  done({ best, history }: Progress, out: string): readonly string[] {
    this.end();
    const record = history.find(({ epoch }) => epoch === best?.epoch);
    if (!record) {
      say(`done, but no epoch gave a finite loss; there is no model in ${out}`);
      return [];
    }
    const { epoch, trainLoss, validation } = record;
    const figure = validation
      ? `mean validation error ${validation.meanError.toFixed(2)} ${this.unit} over ${counted(validation.count, "point")}`
      : `training loss ${trainLoss.toFixed(4)}`;
    say(`waited for data during ${((100 * this.waited) / this.seconds()).toFixed(2)} % of the time`);
    say(`done: best epoch ${epoch}, ${figure}; the model is in ${out}`);
    return nextSteps.train(out);
  }
}
