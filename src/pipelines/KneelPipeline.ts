import { inputFrame } from "../data/preprocessing.ts";
import { stretchContrast } from "../data/stretchContrast.ts";
import { toGray } from "../data/toGray.ts";
import {
  type Covariance,
  composeHomographies,
  type Homography,
  isPresent,
  type Point,
  type Raster,
  type Spacing,
} from "../geometry/index.ts";
import { assertOneOf, refusal } from "../internal/guards.ts";
import { ensembleEngine } from "./ensembleEngine.ts";
import { locate2019 } from "./kneel2019.ts";
import type { LandmarkEngine } from "./LandmarkEngine.ts";
import { lookAt } from "./lookAt.ts";
import type { LandmarkModel } from "./modelDocument.ts";
import { networkEngine } from "./networkEngine.ts";
import { doubtAbout, type Plausibility } from "./plausibility.ts";
import { type Finding, type StageOptions, type Target, TwoStagePipeline } from "./TwoStagePipeline.ts";

export type Side = "right" | "left";

/** A stage: a model, an ensemble of them (the mean of their landmarks), or a stage of one's own. */
export type KneelStage = LandmarkModel | readonly LandmarkModel[] | StageOptions;

export interface KneelPipelineOptions {
  /** Finds the centre of a knee in its half of the radiograph; the paper's at 1 mm. */
  readonly locate: KneelStage;
  /** Finds 16 landmarks in the field around it; the paper's at 0.3 mm. */
  readonly localize: KneelStage;
  /** Whether to centre again on landmark 4, between the tibial spines, and repeat. @default true */
  readonly refine?: boolean;
  /** Side in mm of the field of a `localize` model that was trained on crops without a fixed spacing. @default 140 */
  readonly fieldMm?: number;
  /** Limits beyond which a knee is not believed to be one. @default none: everything is believed */
  readonly plausibility?: Plausibility | null;
  /** `"2019"`: the map of the released code with its scale error and its rounding, for comparison. @default none */
  readonly compat?: "2019" | null;
}

export interface KneelPredictOptions {
  /** Millimetres per pixel. */
  readonly spacing: Spacing;
  /** `bilateral`: right knee in the image's left half; `right`, `left`: one knee somewhere in the image. @default "bilateral" */
  readonly view?: "bilateral" | Side;
}

export interface KneelCropOptions {
  /** Millimetres per pixel; needed only where `localize` works at a fixed spacing. @default null */
  readonly spacing?: Spacing | null;
  /** Left knees are mirrored for the network. @default "right" */
  readonly side?: Side;
}

/** A knee in pixels of the image; tibia 0–8 and femur 9–15, each from lateral to medial. */
export interface Knee {
  readonly side: Side;
  readonly landmarks: readonly Point[];
  readonly covariance: readonly Covariance[];
  /** Where the first stage saw the centre. */
  readonly located: Point;
  readonly finding: Finding;
}

/** What became of one side: a knee, or null and why. */
export type KneeResult =
  | { readonly knee: Knee; readonly reason: null }
  | { readonly knee: null; readonly reason: string };

/** The sides that were looked for. */
export type KneelResult = Partial<Record<Side, KneeResult>>;

/** The landmark between the tibial spines. */
const tibialCenter = 4;

/**
 * KNEEL (Tiulpin et al., ICCVW 2019): whole radiograph → centre of each knee → 16 landmarks in a field of 140 mm → the
 * field centred again on the tibial centre → 16 landmarks, in pixels of the radiograph, never rounded. Left knees are
 * mirrored for the networks. A preset of {@link TwoStagePipeline}; owns its networks.
 */
export class KneelPipeline {
  private readonly stages: TwoStagePipeline;
  private readonly options: KneelPipelineOptions;
  private readonly locate: StageOptions;
  private readonly localize: StageOptions;
  private readonly cropping: Parameters<typeof inputFrame>[1];

  /** @throws Error for a model that does not say its spacing and is not told it */
  constructor(options: KneelPipelineOptions) {
    const { fieldMm = 140, refine = true } = options;
    this.options = options;
    this.locate = stageOf("locate", options.locate, null, false);
    this.localize = { center: tibialCenter, ...stageOf("localize", options.localize, fieldMm, true) };
    const { engine, spacing } = this.localize;
    this.cropping = croppingOf(options.localize) ?? { ...engine.input, fit: "spacing", spacing };
    this.stages = new TwoStagePipeline({
      locate: this.locate,
      localize: this.localize,
      refinements: refine ? 1 : 0,
    });
  }

  /**
   * @throws RangeError for a spacing that is not positive or an image too small to have two halves
   */
  async predict(image: Raster, { spacing, view = "bilateral" }: KneelPredictOptions): Promise<KneelResult> {
    assertOneOf("KneelPipeline.predict", "view", view, ["bilateral", "right", "left"]);
    if (view === "bilateral" && image.width < 2)
      throw refusal("KneelPipeline.predict", "image.width", "at least 2 for a bilateral image", image.width);
    const targets = targetsOf(image, view);
    const findings =
      this.options.compat === "2019"
        ? await locate2019(image, spacing, targets, {
            locate: this.locate.engine,
            localize: this.localize.engine,
            refine: this.options.refine ?? true,
          })
        : await this.stages.find(image, spacing, targets);
    return Object.fromEntries(findings.map((finding) => [finding.name, this.judge(finding)]));
  }

  /**
   * A knee that fills its image, such as a crop of a radiograph: the second stage alone, once, on the image prepared as
   * its training images were.
   *
   * @throws Error where the stage works at a fixed spacing and none is given
   */
  async predictCrop(image: Raster, { spacing = null, side = "right" }: KneelCropOptions = {}): Promise<KneeResult> {
    assertOneOf("KneelPipeline.predictCrop", "side", side, ["right", "left"]);
    const { engine, intensity = { low: 5, high: 99 } } = this.localize;
    const middle: Point = [(image.width - 1) / 2, (image.height - 1) / 2];
    const frame = inputFrame(image, this.cropping, spacing);
    const mirror: Homography = [-1, 0, engine.input.width - 1, 0, 1, 0, 0, 0, 1];
    const homography = side === "left" ? composeHomographies(frame.homography, mirror) : frame.homography;
    const limits = { left: 0, top: 0, width: image.width, height: image.height };
    const gray = stretchContrast(toGray(image), intensity);
    const [seen] = await lookAt(engine, gray, [{ frame: { ...frame, homography }, limits, intensity: null }]);
    return this.judge({ name: side, located: middle, ...seen! });
  }

  private judge(finding: Finding): KneeResult {
    const { landmarks, covariance, located } = finding;
    const refused = (reason: string) => ({ knee: null, reason }) as const;
    if (!landmarks.every(isPresent)) return refused("the network gave no numbers");
    const doubt = this.options.plausibility ? doubtAbout(finding, this.options.plausibility) : null;
    if (doubt !== null) return refused(doubt);
    return { knee: { side: finding.name as Side, landmarks, covariance, located, finding }, reason: null };
  }

  dispose(): void {
    this.stages.dispose();
  }
}

/** The parts of an image that hold a knee: patients face the viewer, so the right knee is on the left. */
function targetsOf({ width, height }: Raster, view: "bilateral" | Side): Target[] {
  const part = (name: Side, left: number, right: number): Target => ({
    name,
    mirror: name === "left",
    region: { left, top: 0, width: right - left, height },
  });
  if (view !== "bilateral") return [part(view, 0, width)];
  const middle = width >> 1;
  return [part("right", 0, middle + (width % 2)), part("left", middle, width)];
}

function stageOf(name: string, stage: KneelStage, fieldMm: number | null, mirror: boolean): StageOptions {
  if ("engine" in stage) return { mirror, ...stage };
  const models: readonly LandmarkModel[] = "architecture" in stage ? [stage] : stage;
  if (models.length === 0) throw refusal("KneelPipeline", name, "at least one model", []);
  const engines: LandmarkEngine[] = [];
  try {
    const spacings = models.map((model) => inputSpacing(name, model, fieldMm));
    const [first] = spacings;
    if (spacings.some((spacing) => spacing[0] !== first![0] || spacing[1] !== first![1]))
      throw refusal("KneelPipeline", name, "models of one spacing", spacings.map(String));
    for (const model of models) engines.push(networkEngine(model));
    const engine = engines.length === 1 ? engines[0]! : ensembleEngine(engines);
    return { engine, spacing: first!, mirror, intensity: models[0]!.preprocessing.intensity };
  } catch (error) {
    for (const engine of engines) engine.dispose();
    throw error;
  }
}

/** How the images that a stage's models were trained on filled its input; null for a stage that is no model. */
function croppingOf(stage: KneelStage): LandmarkModel["preprocessing"] | null {
  if ("engine" in stage) return null;
  return ("architecture" in stage ? stage : stage[0]!).preprocessing;
}

/** Millimetres per pixel of a model's input. */
function inputSpacing(name: string, { preprocessing }: LandmarkModel, fieldMm: number | null): Spacing {
  const { fit, spacing, width, height } = preprocessing;
  if (fit === "spacing" && spacing) return spacing;
  if (fieldMm === null)
    throw new Error(
      `KneelPipeline: ${name} must be a model that works at a fixed spacing (fit "spacing"), got fit "${fit}"; train one, or give { engine, spacing }`,
    );
  return [fieldMm / width, fieldMm / height];
}
