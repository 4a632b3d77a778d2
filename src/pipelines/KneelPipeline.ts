import { assertRaster } from "../geometry/assertRaster.ts";
import { composeHomographies, mirroring, type Point, type Raster } from "../geometry/index.ts";
import { assertOneOf, fieldsOf, refusal } from "../internal/guards.ts";
import { kneeHalf } from "../knee/kneeHalf.ts";
import { tibialCenter } from "../knee/landmarks.ts";
import { kneeSides, type Side } from "../knee/side.ts";
import { pipelineProvenance } from "../models/kneelPipelineModel.ts";
import type { Provenance } from "../models/provenance.ts";
import { wholeOf } from "../models/view.ts";
import { inputFrame } from "../radiograph/preprocessing.ts";
import { stretchContrast } from "../radiograph/stretchContrast.ts";
import { toGray } from "../radiograph/toGray.ts";
import { ShapeRefiner } from "../shape/index.ts";
import { kneeJudge } from "./kneeJudge.ts";
import { locate2019 } from "./kneel2019.ts";
import type { KneelCropOptions, KneelPipelineOptions, KneelPredictOptions } from "./kneelPipelineOptions.ts";
import type { KneelResult, KneeResult } from "./kneelResult.ts";
import { croppingOf, modelsOf, refinementOf, stageOf } from "./kneelStage.ts";
import { lookAt } from "./lookAt.ts";
import { type SearchTarget, type StageOptions, TwoStagePipeline } from "./TwoStagePipeline.ts";
import { timedEngine } from "./timedEngine.ts";
import { viewsEngine } from "./viewsEngine.ts";

/**
 * KNEEL (Tiulpin et al., ICCVW 2019): whole radiograph → centre of each knee → 16 landmarks in a field of 140 mm → the
 * field centred again on the tibial centre → 16 landmarks, in pixels of the radiograph, never rounded. Left knees are
 * mirrored for the networks. A preset of {@link TwoStagePipeline}; owns its networks.
 */
export class KneelPipeline {
  private readonly stages: TwoStagePipeline | null;
  private readonly compat: "2019" | null;
  private readonly refine: boolean;
  private readonly locate: StageOptions | null;
  private readonly localize: StageOptions;
  private readonly cropping: Parameters<typeof inputFrame>[1];
  private readonly judge: ReturnType<typeof kneeJudge>;
  /** What its models learned from. */
  readonly trainedOn: Provenance;

  /** @throws Error for a model that does not say its spacing and is not told it */
  constructor(options: KneelPipelineOptions) {
    fieldsOf("KneelPipeline", "options", options);
    const { localize: given } = options;
    if (!given || typeof given !== "object")
      throw refusal("KneelPipeline", "localize", "a model, a list of models, or {engine, spacing}", given);
    const { fieldMm = 140, refine = true, contrast = "region", compat = null, onNetwork } = options;
    const timed = (stage: StageOptions) => ({ ...stage, engine: timedEngine(stage.engine, onNetwork) });
    this.trainedOn = pipelineProvenance({
      ...(options.trainedOn && { trainedOn: options.trainedOn }),
      locate: options.locate ? modelsOf(options.locate) : null,
      localize: modelsOf(options.localize),
    });
    this.compat = compat;
    this.refine = refine;
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
    const { plausibility = null, familiarity = null, uncertainty = null } = options;
    this.judge = kneeJudge({
      ...{ plausibility, familiarity, spacing, trainedOn: this.trainedOn },
      uncertainty: compat === "2019" ? null : uncertainty,
      refiner: shape && compat !== "2019" ? new ShapeRefiner(shape) : null,
      mirror: this.localize.mirror ?? true,
    });
    this.stages =
      this.locate &&
      new TwoStagePipeline({ locate: this.locate, localize: this.localize, refinements: refine ? 1 : 0 });
  }

  /**
   * @throws RangeError for a spacing that is not positive or an image too small to have two halves
   * @throws Error for a pipeline without `locate`
   */
  async predict(image: Raster, options: KneelPredictOptions): Promise<KneelResult> {
    const {
      spacing,
      view = "bilateral",
      only = null,
      synthetic = false,
    } = fieldsOf("KneelPipeline.predict", "options", options);
    assertRaster("KneelPipeline.predict", "image", image);
    assertOneOf("KneelPipeline.predict", "view", view, ["bilateral", "right", "left"]);
    if (view === "bilateral" && image.width < 2)
      throw refusal("KneelPipeline.predict", "image.width", "at least 2 for a bilateral image", image.width);
    if (only !== null) assertOneOf("KneelPipeline.predict", "only", only, view === "bilateral" ? kneeSides : [view]);
    const { stages, locate } = this;
    if (!stages || !locate)
      throw new Error("KneelPipeline.predict: this pipeline has no first stage to find knees with; use predictCrop");
    const targets = targetsOf(image, view).filter(({ name }) => only === null || name === only);
    const { refine } = this;
    const findings =
      this.compat === "2019"
        ? await locate2019(image, spacing, targets, { locate, localize: this.localize, refine })
        : await stages.find(image, spacing, targets);
    const judged = { gray: toGray(image), spacing, synthetic };
    return Object.fromEntries(findings.map((finding) => [finding.name, this.judge(finding, judged)]));
  }

  /**
   * A knee that fills its image, such as a crop of a radiograph: the second stage alone, once, on the image prepared as
   * its training images were.
   *
   * @throws Error where the stage works at a fixed spacing and none is given
   */
  async predictCrop(image: Raster, options: KneelCropOptions = {}): Promise<KneeResult> {
    const {
      spacing = null,
      side = "right",
      synthetic = false,
    } = fieldsOf("KneelPipeline.predictCrop", "options", options);
    assertRaster("KneelPipeline.predictCrop", "image", image);
    assertOneOf("KneelPipeline.predictCrop", "side", side, ["right", "left"]);
    const { engine: single, finalEngine: engine = single, intensity = { low: 5, high: 99 } } = this.localize;
    const middle: Point = [(image.width - 1) / 2, (image.height - 1) / 2];
    const frame = inputFrame(image, this.cropping, spacing);
    const mirror = mirroring(engine.input.width);
    const homography = side === "left" ? composeHomographies(frame.homography, mirror) : frame.homography;
    const plain = toGray(image);
    const gray = stretchContrast(plain, intensity);
    const [seen] = await lookAt(
      engine,
      gray,
      [{ frame: { ...frame, homography }, limits: wholeOf(image), intensity: null }],
      {
        appearance: true,
      },
    );
    return this.judge({ name: side, located: middle, ...seen! }, { gray: plain, spacing, synthetic });
  }

  /** Whether `predictCrop` needs a spacing. */
  get cropNeedsSpacing(): boolean {
    return this.cropping.fit === "spacing";
  }

  /** Frees the networks. */
  dispose(): void {
    if (this.stages) this.stages.dispose();
    else (this.localize.finalEngine ?? this.localize.engine).dispose();
  }
}

/** The parts of an image that hold a knee; left ones are mirrored for the networks. */
function targetsOf(image: Raster, view: "bilateral" | Side): SearchTarget[] {
  const sides = view === "bilateral" ? kneeSides : [view];
  return sides.map((side) => {
    const region = view === "bilateral" ? kneeHalf(image, side) : wholeOf(image);
    return { name: side, mirror: side === "left", region };
  });
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
