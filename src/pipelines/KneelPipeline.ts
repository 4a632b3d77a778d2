import { assertRaster } from "../geometry/assertRaster.ts";
import {
  type Covariance,
  composeHomographies,
  isPresent,
  mirroring,
  type Point,
  type Raster,
  type Spacing,
} from "../geometry/index.ts";
import { assertOneOf, refusal } from "../internal/guards.ts";
import { kneeHalf } from "../knee/kneeHalf.ts";
import { tibialCenter } from "../knee/landmarks.ts";
import { kneeSides, type Side } from "../knee/side.ts";
import { type Familiarity, unlikeTraining } from "../models/familiarity.ts";
import type { Finding } from "../models/finding.ts";
import type { LandmarkModel } from "../models/modelDocument.ts";
import { pipelineProvenance } from "../models/pipelineDocument.ts";
import { doubtAbout, type Plausibility } from "../models/plausibility.ts";
import type { Provenance } from "../models/provenance.ts";
import { refineFinding } from "../models/refineFinding.ts";
import { type CalibratedConfidence, calibratedConfidence, type Uncertainty } from "../models/uncertainty.ts";
import type { ContrastScope } from "../models/view.ts";
import { inputFrame } from "../radiograph/preprocessing.ts";
import { stretchContrast } from "../radiograph/stretchContrast.ts";
import { toGray } from "../radiograph/toGray.ts";
import { type ShapeRefinement, ShapeRefiner } from "../shape/index.ts";
import { type EngineModel, engineOf } from "./engineModel.ts";
import { ensembleEngine } from "./ensembleEngine.ts";
import { inputRadius } from "./inputRadius.ts";
import { locate2019 } from "./kneel2019.ts";
import type { LandmarkEngine } from "./LandmarkEngine.ts";
import { lookAt } from "./lookAt.ts";
import { spreadConfidence } from "./spreadConfidence.ts";
import { type StageOptions, type Target, TwoStagePipeline } from "./TwoStagePipeline.ts";
import { timedEngine } from "./timedEngine.ts";
import { viewsEngine } from "./viewsEngine.ts";

type StageModel = LandmarkModel | EngineModel;

/** A stage: a model, an ensemble of them (the mean of their landmarks), or a stage of one's own. */
export type KneelStage = StageModel | readonly StageModel[] | StageOptions;

/** Options of `KneelPipeline`. */
export interface KneelPipelineOptions {
  /** Finds the centre of a knee in its half of the radiograph; the paper's at 1 mm. @default none: crops alone */
  readonly locate?: KneelStage | null;
  /** Finds 16 landmarks in the field around it; the paper's at 0.3 mm. */
  readonly localize: KneelStage;
  /** Whether to centre again on landmark 4, between the tibial spines, and repeat. @default true */
  readonly refine?: boolean;
  /** Side in mm of the field of a `localize` model that was trained on crops without a fixed spacing. @default 140 */
  readonly fieldMm?: number;
  /** Of what the gray values that a stage of models sees are stretched; a stage of one's own has its own. @default "region" */
  readonly contrast?: ContrastScope;
  /** Limits beyond which a knee is not believed to be one. @default none: everything is believed */
  readonly plausibility?: Plausibility | null;
  /** What the fields look like in which it is to find landmarks; it abstains from others, not with `compat`. @default none: everything is believed */
  readonly familiarity?: Familiarity | null;
  /** What its models learned from. @default what they say themselves */
  readonly trainedOn?: Provenance;
  /**
   * Calibrated covariances and confidences from the scatter of several views, which makes the last pass of `localize`
   * 1 + `views` times as long. @default none: the heatmaps' own spread
   */
  readonly uncertainty?: Uncertainty | null;
  /**
   * Shape models that refine the landmarks on the radiograph itself, not with `compat`; limits and abstention judge what the
   * networks saw. @default those of the `localize` model, or of the first of an ensemble
   */
  readonly shape?: ShapeRefinement | null;
  /** `"2019"`: the map of the released code with its scale error and its rounding, for comparison; all confidence of `predict` is NaN. @default none */
  readonly compat?: "2019" | null;
  /** Told of the milliseconds that each pass through a network took. @default nobody is */
  readonly onNetwork?: (ms: number) => void;
}

/** Options of `KneelPipeline.predict`. */
export interface KneelPredictOptions {
  /** Millimetres per pixel. */
  readonly spacing: Spacing;
  /** `bilateral`: right knee in the image's left half; `right`, `left`: one knee somewhere in the image. @default "bilateral" */
  readonly view?: "bilateral" | Side;
  /** The one knee of a bilateral image to look for; the other is absent from the result. @default both */
  readonly only?: Side | null;
  /**
   * Whether the image is known to be synthetic (`Radiograph.synthetic`): models that learned from synthetic images alone
   * state confidences of no other. @default false
   */
  readonly synthetic?: boolean;
}

/** Options of `KneelPipeline.predictCrop`. */
export interface KneelCropOptions {
  /** Millimetres per pixel; needed only where `localize` works at a fixed spacing. @default null */
  readonly spacing?: Spacing | null;
  /** Left knees are mirrored for the network. @default "right" */
  readonly side?: Side;
  /** As of {@link KneelPredictOptions}. @default false */
  readonly synthetic?: boolean;
}

/** A knee in pixels of the image; tibia 0–8 and femur 9–15, each from lateral to medial. */
export interface Knee {
  readonly side: Side;
  readonly landmarks: readonly Point[];
  readonly covariance: readonly Covariance[];
  /**
   * With `uncertainty` the probability that the landmark is within 2.5 mm; without it a number in (0, 1] from the
   * heatmap's spread that is no probability. NaN where models know synthetic images alone, and the image is none.
   */
  readonly confidence: readonly number[];
  /** The mean of the confidences. */
  readonly quality: number;
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

/** Of the confidence, in millimetres. */
const radiusMm = 2.5;

/**
 * KNEEL (Tiulpin et al., ICCVW 2019): whole radiograph → centre of each knee → 16 landmarks in a field of 140 mm → the
 * field centred again on the tibial centre → 16 landmarks, in pixels of the radiograph, never rounded. Left knees are
 * mirrored for the networks. A preset of {@link TwoStagePipeline}; owns its networks.
 */
export class KneelPipeline {
  private readonly stages: TwoStagePipeline | null;
  private readonly options: Omit<KneelPipelineOptions, "locate" | "localize">;
  private readonly locate: StageOptions | null;
  private readonly localize: StageOptions;
  private readonly cropping: Parameters<typeof inputFrame>[1];
  private readonly refiner: ShapeRefiner | null;
  /** What its models learned from. */
  readonly trainedOn: Provenance;

  /** @throws Error for a model that does not say its spacing and is not told it */
  constructor(options: KneelPipelineOptions) {
    const { fieldMm = 140, refine = true, contrast = "region", onNetwork } = options;
    const timed = (stage: StageOptions) =>
      onNetwork ? { ...stage, engine: timedEngine(stage.engine, onNetwork) } : stage;
    const { locate: _, localize: __, ...rest } = options;
    this.trainedOn = pipelineProvenance({
      ...(options.trainedOn && { trainedOn: options.trainedOn }),
      locate: options.locate ? modelsOf(options.locate) : null,
      localize: modelsOf(options.localize),
    });
    this.options = rest; // the models' own copies of their weights may go
    this.locate = options.locate
      ? timed(stageOf("locate", options.locate, { fieldMm: null, mirror: false, contrast }))
      : null;
    const localize = disposing(this.locate, () => {
      const stage = {
        center: tibialCenter,
        ...stageOf("localize", options.localize, { fieldMm, mirror: true, contrast }),
      };
      return timed(disposing(stage, () => checked(stage, options)));
    });
    const { engine, spacing } = localize;
    const views = options.uncertainty?.views ?? 0;
    this.localize = views > 0 ? { ...localize, finalEngine: viewsEngine(localize.engine, views) } : localize;
    this.cropping = croppingOf(options.localize) ?? { ...engine.input, fit: "spacing", spacing };
    const shape = options.shape === undefined ? refinementOf(options.localize) : options.shape;
    this.refiner = shape && options.compat !== "2019" ? new ShapeRefiner(shape) : null;
    this.stages =
      this.locate &&
      new TwoStagePipeline({ locate: this.locate, localize: this.localize, refinements: refine ? 1 : 0 });
  }

  /**
   * @throws RangeError for a spacing that is not positive or an image too small to have two halves
   * @throws Error for a pipeline without `locate`
   */
  async predict(
    image: Raster,
    { spacing, view = "bilateral", only = null, synthetic = false }: KneelPredictOptions,
  ): Promise<KneelResult> {
    assertRaster("KneelPipeline.predict", "image", image);
    assertOneOf("KneelPipeline.predict", "view", view, ["bilateral", "right", "left"]);
    if (view === "bilateral" && image.width < 2)
      throw refusal("KneelPipeline.predict", "image.width", "at least 2 for a bilateral image", image.width);
    if (only !== null) assertOneOf("KneelPipeline.predict", "only", only, view === "bilateral" ? kneeSides : [view]);
    const { stages, locate } = this;
    if (!stages || !locate)
      throw new Error("KneelPipeline.predict: this pipeline has no first stage to find knees with; use predictCrop");
    const targets = targetsOf(image, view).filter(({ name }) => only === null || name === only);
    const findings =
      this.options.compat === "2019"
        ? await locate2019(image, spacing, targets, {
            locate,
            localize: this.localize,
            refine: this.options.refine ?? true,
          })
        : await stages.find(image, spacing, targets);
    const gray = toGray(image);
    return Object.fromEntries(findings.map((finding) => [finding.name, this.judge(finding, spacing, gray, synthetic)]));
  }

  /**
   * A knee that fills its image, such as a crop of a radiograph: the second stage alone, once, on the image prepared as
   * its training images were.
   *
   * @throws Error where the stage works at a fixed spacing and none is given
   */
  async predictCrop(
    image: Raster,
    { spacing = null, side = "right", synthetic = false }: KneelCropOptions = {},
  ): Promise<KneeResult> {
    assertRaster("KneelPipeline.predictCrop", "image", image);
    assertOneOf("KneelPipeline.predictCrop", "side", side, ["right", "left"]);
    const { engine: single, finalEngine: engine = single, intensity = { low: 5, high: 99 } } = this.localize;
    const middle: Point = [(image.width - 1) / 2, (image.height - 1) / 2];
    const frame = inputFrame(image, this.cropping, spacing);
    const mirror = mirroring(engine.input.width);
    const homography = side === "left" ? composeHomographies(frame.homography, mirror) : frame.homography;
    const limits = { left: 0, top: 0, width: image.width, height: image.height };
    const plain = toGray(image);
    const gray = stretchContrast(plain, intensity);
    const [seen] = await lookAt(engine, gray, [{ frame: { ...frame, homography }, limits, intensity: null }], {
      appearance: true,
    });
    return this.judge({ name: side, located: middle, ...seen! }, spacing, plain, synthetic);
  }

  /** Whether `predictCrop` needs a spacing. */
  get cropNeedsSpacing(): boolean {
    return this.cropping.fit === "spacing";
  }

  private judge(seen: Finding, spacing: Spacing | null, gray: Raster, synthetic: boolean): KneeResult {
    const { located } = seen;
    const refused = (reason: string) => ({ knee: null, reason }) as const;
    if (!seen.landmarks.every(isPresent)) return refused("the network gave no numbers");
    const { familiarity } = this.options;
    const strange = familiarity && seen.appearance !== undefined ? unlikeTraining(familiarity, seen.appearance) : null;
    if (strange !== null) return refused(strange);
    const doubt = this.options.plausibility ? doubtAbout(seen, this.options.plausibility) : null;
    if (doubt !== null) return refused(doubt);
    const mirror = seen.name === "left" && (this.localize.mirror ?? true);
    const finding = this.refiner ? refineFinding(this.refiner, gray, seen, mirror) : seen;
    const { landmarks } = finding;
    const certain = this.confidenceOf(finding, spacing);
    const { covariance } = certain;
    const isStated = synthetic || this.trainedOn.kind !== "synthetic";
    const confidence = isStated ? certain.confidence : landmarks.map(() => Number.NaN);
    const quality = confidence.reduce((sum, value) => sum + value, 0) / confidence.length;
    const side = finding.name as Side;
    return { knee: { side, landmarks, covariance, confidence, quality, located, finding }, reason: null };
  }

  private confidenceOf(finding: Finding, spacing: Spacing | null): CalibratedConfidence {
    const { frame, covariance } = finding;
    const { uncertainty, compat } = this.options;
    const [sx, , , , sy] = frame.homography;
    if (uncertainty && compat !== "2019") {
      const [x, y] = this.localize.spacing;
      const radius = spacing ? inputRadius(frame, spacing, radiusMm) : radiusMm / Math.sqrt(x * y);
      return calibratedConfidence(finding, uncertainty, radius);
    }
    const confidence = covariance.map(([xx, , yy]) => spreadConfidence(xx * sx * sx, yy * sy * sy, frame));
    return { covariance, confidence };
  }

  /** Frees the networks. */
  dispose(): void {
    if (this.stages) this.stages.dispose();
    else (this.localize.finalEngine ?? this.localize.engine).dispose();
  }
}

/** The parts of an image that hold a knee; left ones are mirrored for the networks. */
function targetsOf(image: Raster, view: "bilateral" | Side): Target[] {
  const sides = view === "bilateral" ? kneeSides : [view];
  return sides.map((side) => {
    const region =
      view === "bilateral" ? kneeHalf(image, side) : { left: 0, top: 0, width: image.width, height: image.height };
    return { name: side, mirror: side === "left", region };
  });
}

interface StageDefaults extends Required<Pick<StageOptions, "mirror" | "contrast">> {
  readonly fieldMm: number | null;
}

function stageOf(name: string, stage: KneelStage, { fieldMm, mirror, contrast }: StageDefaults): StageOptions {
  if ("spacing" in stage) return { mirror, ...stage };
  const models = modelsOf(stage);
  if (models.length === 0) throw refusal("KneelPipeline", name, "at least one model", []);
  const engines: LandmarkEngine[] = [];
  try {
    const spacings = models.map((model) => inputSpacing(name, model, fieldMm));
    const [first] = spacings;
    if (spacings.some((spacing) => spacing[0] !== first![0] || spacing[1] !== first![1]))
      throw refusal("KneelPipeline", name, "models of one spacing", spacings.map(String));
    for (const model of models) engines.push(engineOf("KneelPipeline", model));
    const engine = engines.length === 1 ? engines[0]! : ensembleEngine(engines);
    return { engine, spacing: first!, mirror, contrast, intensity: models[0]!.preprocessing.intensity };
  } catch (error) {
    for (const engine of engines) engine.dispose();
    throw error;
  }
}

/** Frees the stage's engine, if there is one, where the work throws. */
function disposing<T>(stage: StageOptions | null, work: () => T): T {
  try {
    return work();
  } catch (error) {
    stage?.engine.dispose();
    throw error;
  }
}

/** A second stage that has the landmark to centre on, and as many as the limits and the calibration know. */
function checked<T extends StageOptions>(stage: T, { plausibility, uncertainty, shape }: KneelPipelineOptions): T {
  const { landmarks } = stage.engine;
  const center = stage.center ?? tibialCenter;
  if (center >= landmarks)
    throw refusal(
      "KneelPipeline",
      "localize",
      `of more than ${center} landmarks, to centre on number ${center}`,
      landmarks,
    );
  const known = {
    "plausibility.shape": plausibility?.shape,
    "uncertainty.intercepts": uncertainty?.intercepts,
    "shape.weights": shape?.weights,
  };
  for (const [name, values] of Object.entries(known))
    if (values && values.length !== landmarks)
      throw refusal("KneelPipeline", `${name}.length`, `${landmarks}, as localize has landmarks`, values.length);
  return stage;
}

/** The models of a stage; none for a stage that is no model. */
function modelsOf(stage: KneelStage): readonly StageModel[] {
  if ("spacing" in stage) return [];
  return "architecture" in stage ? [stage] : stage;
}

/** What refines the landmarks of a stage's models; null for a stage that is no model. */
function refinementOf(stage: KneelStage): ShapeRefinement | null {
  return modelsOf(stage).find(({ refinement }) => refinement)?.refinement ?? null;
}

/** How the images that a stage's models were trained on filled its input; null for a stage that is no model. */
function croppingOf(stage: KneelStage): LandmarkModel["preprocessing"] | null {
  return modelsOf(stage)[0]?.preprocessing ?? null;
}

/** Millimetres per pixel of a model's input. */
function inputSpacing(name: string, { preprocessing }: StageModel, fieldMm: number | null): Spacing {
  const { fit, spacing, width, height } = preprocessing;
  if (fit === "spacing" && spacing) return spacing;
  if (fieldMm === null)
    throw new Error(
      `KneelPipeline: ${name} must be a model that works at a fixed spacing (fit "spacing"), got fit "${fit}"; train one, or give { engine, spacing }`,
    );
  return [fieldMm / width, fieldMm / height];
}
