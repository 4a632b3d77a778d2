#!/usr/bin/env node
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { Command, CommanderError, Option } from "commander";
import type { TrainableLossName } from "../losses/index.ts";
import { backendPackages } from "../node/backendPackages.ts";
import { commanderFailure, fail, UsageError } from "./failure.ts";
import { between, integer, integers, list, positive, size, someOf, spacing } from "./options.ts";
import { predictionFormats, tableFormats } from "./predictionFormatNames.ts";

const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };

const program = new Command("kneel")
  .version(version)
  .description("Train, evaluate and run landmark models. For research; not a medical device.")
  .configureHelp({ showGlobalOptions: true })
  .exitOverride()
  .configureOutput({ outputError: () => {} });

const lossNames = [
  "wing",
  "l1",
  "l2",
  "elastic",
  "smoothL1",
  "softWing",
  "euclidean",
  "robust",
  "adaptiveRobust",
] satisfies TrainableLossName[];

const backendNames = Object.keys(backendPackages);
const backend = () => new Option("--backend <name>", "what computes").choices(backendNames).default("wasm");

const view = () =>
  new Option(
    "--view <view>",
    "for pipelines: radiographs of both knees with a row for each, of one knee, or crops as the second stage learned them (default: bilateral)",
  ).choices(["bilateral", "single", "crop"]);

function dataOptions(command: Command): Command {
  return command
    .option("--filter <conditions>", "rows to use, such as ok=1,inverted=0")
    .option("--folds-column <name>", "column that holds the fold of each row")
    .option("--test-fold <values>", "fold or folds for testing, such as 3 or 3,4", list)
    .option("--spacing <mm>", "mm per pixel of every image, such as 0.3 or 0.3,0.28; otherwise from the table", spacing)
    .option("--points-scale <factor>", "images are this many times the size that the points refer to", positive)
    .addOption(
      new Option("--points-origin <origin>", "what the points count from, where the format leaves it open").choices([
        "center",
        "corner",
        "one",
      ]),
    )
    .option("--image-column <name>", "column that names the image (default: image)")
    .option("--skip-bad", "leave out rows that cannot be used instead of stopping");
}

/** Options of what finds landmarks in worker threads. */
function inferenceOptions(command: Command): Command {
  return command
    .option("--no-refine", "do not centre again on the tibial centre")
    .addOption(
      new Option("--compat <year>", "coordinates as the released code of 2019 computed them")
        .choices(["2019"])
        .default(null)
        .conflicts("threshold"),
    )
    .option("--threshold <quality>", "report no knee below this quality (default: the pipeline's)", between(0, 1), null)
    .option("--workers <n>", "threads, each with a model of its own", integer(1, 256), availableParallelism())
    .option("--timeout <seconds>", "give up an image after this time", positive, 300)
    .addOption(backend());
}

const viewOption = () =>
  new Option(
    "--view <view>",
    "what images show: both knees, one somewhere in the image, or one that fills it (default: both, or crop for pipelines of crops)",
  ).choices(["bilateral", "right", "left", "crop"]);

dataOptions(
  program
    .command("train")
    .description("train a model on images and a table of points")
    .option("--data <folder>", "folder of the images")
    .option("--points <file>", "CSV table of the points")
    .requiredOption("--out <folder>", "folder of the model, checkpoint, log and curves"),
)
  .option("--width <n>", "base width of the hourglass", integer(2, 256), 8)
  .option("--depth <n>", "poolings inside the hourglass", integer(1, 8), 4)
  .addOption(new Option("--block <kind>", "residual block").choices(["hmp", "bottleneck"]).default("hmp"))
  .addOption(new Option("--upsampling <kind>").choices(["nearest", "bilinear"]).default("nearest"))
  .option("--size <pixels>", "input of the network, such as 160 or 160x120 (width x height)", size, {
    width: 160,
    height: 160,
  })
  .option(
    "--input-spacing <mm>",
    "mm per pixel of the input, whose middle is the image's middle (default: the whole image fits into it)",
    spacing,
  )
  .option("--init <folder>", "model to start from; its head is taken only for the same landmarks")
  .option("--dropout <rate>", "channels dropped in the output block", between(0, 0.95), 0.25)
  .option("--epochs <n>", "epochs to train", integer(1))
  .option(
    "--minutes <n>",
    "time limit of the run, that before a resume included; without --epochs as many epochs as fit",
    positive,
  )
  .option("--batch <n>", "images per step", integer(1, 4096), 16)
  .option(
    "--accumulate <n>",
    "parts that a step takes its images in, one after the other, for batches larger than memory",
    integer(1),
    1,
  )
  .option("--recompute", "keep less in memory and compute it again for the gradient: the same weights, more time")
  .option(
    "--workers <n>",
    "threads that train, each on its part of the images of a step; 1 trains on the main thread",
    integer(1, 256),
    1,
  )
  .option(
    "--sync-statistics",
    "normalize over the parts of all workers instead of each by itself, at some cost in time",
  )
  .addOption(new Option("--loss <name>").choices(lossNames).default("wing"))
  .addOption(new Option("--heatmap-loss <name>", "added, of the heatmaps' spread").choices(["gaussianNll"]))
  .option("--heatmap-weight <factor>", "its factor", positive, 0.01)
  .option(
    "--mixup <alpha>",
    "MixUp with lambda ~ Beta(alpha, alpha); 0 for none, the paper's best is 0.75",
    between(0, 100),
    0,
  )
  .addOption(new Option("--mixup-variant <kind>").choices(["canonical", "kneel"]).default("canonical"))
  .addOption(new Option("--augmentation <preset>").choices(["light", "radiograph", "kneel", "none"]).default("light"))
  .option("--lr <rate>", "learning rate", positive, 0.001)
  .addOption(
    new Option("--schedule <shape>", "course of the learning rate").choices(["cosine", "constant"]).default("cosine"),
  )
  .option("--weight-decay <rate>", "decoupled weight decay of the kernels", between(0, 10), 0)
  .option("--clip <norm>", "largest gradient norm; 0 for no limit", between(0, 1e9), 1)
  .option(
    "--validation <fraction>",
    "part of the training images held out to choose the best epoch; 0 for none",
    between(0, 0.9),
    0.1,
  )
  .option("--group-column <name>", "rows equal in it stay together (default: subject, if there is such a column)")
  .option("--seed <n>", "seed of everything random", integer(0), 0)
  .addOption(backend())
  .option(
    "--data-workers <n>",
    "threads that augment the images beside the training; 0 for none, the results are the same (default: one for each core that trains nothing, at most 2)",
    integer(0, 64),
  )
  .option("--resume", "go on from the checkpoint in --out; needs no other option")
  .action(async ({ resume, ...settings }, command: Command) => {
    const { fixedReasons, movableSettings, resumeCommand, trainCommand } = await import("./train.ts");
    if (!resume) {
      for (const name of ["data", "points"])
        if (settings[name] === undefined) throw new UsageError(`--${name} is missing; see kneel train --help`);
      if (settings.epochs === undefined && settings.minutes === undefined) settings.epochs = 60;
      return trainCommand(settings);
    }
    const given = Object.keys(settings).filter((name) => command.getOptionValueSource(name) === "cli");
    const fixed = given.find((name) => !(movableSettings as readonly string[]).includes(name));
    if (fixed !== undefined) {
      const { long } = command.options.find((option) => option.attributeName() === fixed)!;
      const why = fixedReasons[fixed] ? `: ${fixedReasons[fixed]}` : "";
      throw new UsageError(
        `${long} cannot change on resuming${why}; leave it out, or start another run in another --out`,
      );
    }
    await resumeCommand({ out: settings.out, ...Object.fromEntries(given.map((name) => [name, settings[name]])) });
  });

dataOptions(
  program
    .command("evaluate")
    .description("compare a model's predictions with a table of points")
    .requiredOption("--model <folder>", "model or pipeline directory")
    .requiredOption("--data <folder>", "folder of the images")
    .requiredOption("--points <file>", "CSV table of the points")
    .requiredOption("--out <folder>", "folder of the report, errors, plots and overlays"),
)
  .addOption(view())
  .option("--side-column <name>", "for pipelines: column that says right or left (default: side)")
  .option("--no-refine", "for pipelines: do not centre on the knee again")
  .addOption(new Option("--compat <release>", "for pipelines: map as a release did").choices(["2019"]))
  .option("--group-column <name>", "rows equal in it count as one patient for intervals (default: subject, if there)")
  .option("--by <columns>", "columns whose values get figures of their own, such as kl,side", list)
  .option("--thresholds <distances>", "for the share of points within, in mm or pixels (default: 1,1.5,2,2.5)", list)
  .addOption(backend())
  .action(async ({ refine, ...options }) => {
    const { evaluateCommand } = await import("./evaluate.ts");
    await evaluateCommand({ ...options, ...(refine === false && { refine }) });
  });

program
  .command("compare")
  .description("compare two reports of kneel evaluate on the images that both hold")
  .argument("<report-a>", "folder of kneel evaluate, or its report.json")
  .argument("<report-b>", "the same of another model")
  .option("--out <file>", "JSON file of the comparison")
  .option("--seed <n>", "seed of the resamples and permutations", integer(0), 0)
  .action(async (a: string, b: string, options) => {
    const { compareCommand } = await import("./compare.ts");
    await compareCommand(a, b, options);
  });

inferenceOptions(
  program
    .command("predict")
    .description("find landmarks in radiographs: DICOM, PNG, JPEG or TIFF files, and folders of them")
    .argument("<images...>", "image files or folders")
    .requiredOption("--model <folder>", "model directory or pipeline directory")
    .requiredOption("--out <folder>", "folder of the results"),
)
  .option("--recursive", "look into folders inside folders")
  .addOption(viewOption())
  .addOption(
    new Option("--side <side>", "of a crop (default: what the file says, else right)").choices(["right", "left"]),
  )
  .option("--spacing <mm>", "mm per pixel of every image, such as 0.15 or 0.15,0.14 (default: the file's)", spacing)
  .option("--magnification", "divide spacings at the detector by the file's EstimatedRadiographicMagnificationFactor")
  .option("--format <names>", `formats to write: ${predictionFormats.join(", ")}`, someOf(predictionFormats), [
    "json",
    "csv",
  ])
  .option(
    "--overlay [kinds]",
    "draw each image with its landmarks: png, svg or png,svg (default: png)",
    someOf(["png", "svg"]),
  )
  .option("--timing", "print how long reading, decoding, preparing, networks and drawing took")
  .action(async (images: string[], { overlay, ...options }) => {
    const { predictCommand } = await import("./predict.ts");
    await predictCommand(images, { ...options, overlay: overlay === true ? ["png"] : (overlay ?? []) });
  });

inferenceOptions(
  program
    .command("serve")
    .description("answer HTTP requests: the original's /kneel/predict/bilateral, uploads to /predict, /healthz")
    .requiredOption("--model <folder>", "model directory or pipeline directory"),
)
  .option("--host <address>", "address to listen on; 0.0.0.0 for all of this machine's", "127.0.0.1")
  .option("--port <n>", "port to listen on; 0 for any free one", integer(0, 65535), 5000)
  .option("--queue <n>", "requests that may wait for a worker; more are answered 503", integer(0, 10_000), 16)
  .option("--body-limit <MB>", "largest request", positive, 64)
  .action(async (options) => {
    const { serveCommand } = await import("./serve.ts");
    await serveCommand(options);
  });

program
  .command("convert")
  .description("write annotations in another format; docs/formats.md says what each keeps")
  .argument("<annotations>", "JSON, CSV, VIA, COCO or .npz file, or a folder of .pts or .mrk.json files")
  .addOption(
    new Option("--to <format>", "format to write")
      .choices([...predictionFormats, ...tableFormats])
      .makeOptionMandatory(),
  )
  .requiredOption("--out <path>", "file to write; a folder for pts, slicer, sr and gsps")
  .option("--images <folder>", "folder of the images, for sizes, spacings and DICOM references")
  .addOption(
    new Option("--origin <origin>", "what .pts files, and other formats against their custom, count from").choices([
      "center",
      "corner",
      "one",
    ]),
  )
  .option("--spacing <mm>", "mm per pixel of 3D Slicer's point lists (default: 1)", spacing)
  .action(async (annotations: string, options) => {
    const { convertCommand } = await import("./convert.ts");
    await convertCommand(annotations, options);
  });

dataOptions(
  program
    .command("augment")
    .description("show what an augmentation makes of images and their landmarks")
    .option("--preview", "write a contact sheet, each row an image and draws of it")
    .requiredOption("--data <folder>", "folder of the images")
    .requiredOption("--points <file>", "CSV table of the points")
    .requiredOption("--out <file>", "PNG file of the contact sheet"),
)
  .addOption(
    new Option("--preset <name>", "augmentation of the library")
      .choices(["light", "radiograph", "kneel"])
      .default("light")
      .conflicts("pipeline"),
  )
  .option("--pipeline <file>", "JSON file of an augmentation: a list of operations")
  .option("--images <n>", "images to show, spread over the table", integer(1, 100), 4)
  .option("--draws <n>", "draws of each image", integer(1, 50), 5)
  .option("--size <pixels>", "size that the images are fitted to first", size, { width: 256, height: 256 })
  .option("--seed <n>", "seed of the draws", integer(0), 0)
  .action(async (options) => {
    const { augmentCommand } = await import("./augment.ts");
    await augmentCommand(options);
  });

program
  .command("phantom")
  .description("write synthetic knee radiographs with known landmarks, as a data set")
  .requiredOption("--count <n>", "number of images", integer(1, 1_000_000))
  .requiredOption("--out <folder>", "folder of points.csv and images/")
  .addOption(
    new Option("--size <pixels>", "size of the images of one knee")
      .argParser(size)
      .default({ width: 224, height: 224 }, "224x224")
      .conflicts("films"),
  )
  .addOption(
    new Option("--films <view>", "whole films instead, of both knees or of a single one").choices([
      "bilateral",
      "single",
    ]),
  )
  // A film of 0.05 mm would have more pixels than are read.
  .option("--film-spacing <mm>", "mm per pixel of the films (default: each its own, 0.1 to 0.2)", between(0.06, 2))
  .option("--seed <n>", "seed of everything random", integer(0), 0)
  .action(async (options) => {
    if (options.filmSpacing !== undefined && options.films === undefined)
      throw new UsageError("--film-spacing needs --films");
    const { phantomCommand } = await import("./phantom.ts");
    await phantomCommand(options);
  });

program
  .command("inspect")
  .description("print what is read from radiographs: size, spacing and where it comes from, side, warnings")
  .argument("<images...>", "image files or folders")
  .option("--spacing <mm>", "mm per pixel, instead of what the files say", spacing)
  .option("--magnification", "divide spacings at the detector by the magnification that the file estimates")
  .option("--any-modality", "read images that are no radiographs too")
  .option("--json", "print JSON, one line for each file")
  .action(async (images: string[], options) => {
    const { inspectCommand } = await import("./inspect.ts");
    await inspectCommand(images, options);
  });

program
  .command("crop")
  .description("cut the training images of a two-stage pipeline out of whole radiographs with a row for each knee")
  .requiredOption("--data <folder>", "folder of the radiographs")
  .requiredOption("--points <file>", "CSV table of the points")
  .requiredOption("--out <folder>", "folder of points.csv and images/")
  .addOption(
    new Option("--part <part>", "the half with the knee, or the field around a landmark")
      .choices(["half", "field"])
      .makeOptionMandatory(),
  )
  .option("--side-column <name>", "column that says right or left", "side")
  .option("--landmarks <names>", "landmarks to keep, such as t4 (default: all)", list)
  .option("--center <name>", "landmark in the middle of the field", "t4")
  .option("--field-mm <mm>", "side of the field", positive, 160)
  .option(
    "--jitter-mm <mm>",
    "how far the field's middle may lie from the landmark, along each axis",
    between(0, 1000),
    0,
  )
  .option("--repeat <n>", "fields of each knee", integer(1, 100), 1)
  .option("--mirror-left", "mirror left knees, as the second stage sees them", false)
  .option("--to-spacing <mm>", "mm per pixel of the crops (default: that of the radiograph)", spacing)
  .option("--filter <conditions>", "rows to use, such as ok=1,inverted=0")
  .option("--spacing <mm>", "mm per pixel of every radiograph; otherwise from the table", spacing)
  .option("--seed <n>", "seed of the jitter", integer(0), 0)
  .action(async (options) => {
    const { cropCommand } = await import("./crop.ts");
    await cropCommand(options);
  });

dataOptions(
  program
    .command("pipeline")
    .description(
      "put models together to a pipeline directory; with data, learn when it is to abstain and how sure it is",
    )
    .option("--locate <folders>", "models that find the centre of a knee in its half (default: crops alone)", list)
    .requiredOption("--localize <folders>", "models that find the 16 landmarks around it, such as a,b,c", list)
    .requiredOption("--out <folder>", "pipeline directory"),
)
  .option("--no-refine", "do not centre on the knee again")
  .option("--field-mm <mm>", "side of what --localize sees, where its input has no fixed spacing", positive, 140)
  .option("--half", "store weights as 16-bit floats")
  .option("--data <folder>", "folder of images that the models were not trained on")
  .option("--points <file>", "CSV table of their points; rows of --test-fold are left out")
  .addOption(view())
  .option("--side-column <name>", "column that says right or left (default: side)")
  .option("--views <n>", "further views of each knee, whose scatter says how sure the pipeline is", integer(0, 100), 8)
  .option("--tolerance <factor>", "abstain beyond this many times the largest figure of these images", positive, 1.2)
  .addOption(backend())
  .action(async (options) => {
    const { pipelineCommand } = await import("./pipeline.ts");
    await pipelineCommand(options);
  });

program
  .command("doctor")
  .description("check this machine: backends, kernels, what to install")
  .addOption(backend())
  .action(async (options) => {
    const { doctorCommand } = await import("./doctor.ts");
    await doctorCommand(options);
  });

program
  .command("bench")
  .description("measure images per second of prediction and training on this machine")
  .option("--predict", "prediction, image by image (default: both)")
  .option("--train", "training steps (default: both)")
  .option(
    "--backend <names>",
    "what computes, such as wasm or wasm,webgpu (default: all installed but cpu)",
    someOf(backendNames),
  )
  .option("--workers <counts>", "threads of training, such as 1 or 1,2 (default: 1)", integers(1, 256))
  .option("--width <n>", "base width of the hourglass", integer(2, 256), 8)
  .option("--depth <n>", "poolings inside the hourglass", integer(1, 8), 4)
  .addOption(new Option("--block <kind>", "residual block").choices(["hmp", "bottleneck"]).default("hmp"))
  .addOption(new Option("--upsampling <kind>").choices(["nearest", "bilinear"]).default("nearest"))
  .option("--size <pixels>", "input of the network, such as 160 or 160x120 (width x height)", size, {
    width: 160,
    height: 160,
  })
  .option("--batch <n>", "images of a training step", integer(1, 4096), 8)
  .option("--recompute", "training that keeps less in memory and computes it again")
  .option("--seconds <n>", "time of each measurement, without what warms up", positive, 10)
  .option("--json", "print one JSON object")
  .action(async (options) => {
    const { benchCommand } = await import("./bench.ts");
    await benchCommand(options, version);
  });

let current = "kneel";
for (const command of program.commands) {
  command.exitOverride((error) => {
    current = `kneel ${command.name()}`;
    throw error;
  });
}
try {
  await program.parseAsync();
} catch (error) {
  const failure = error instanceof CommanderError ? commanderFailure(error, current) : error;
  if (failure !== null) fail(failure);
}
