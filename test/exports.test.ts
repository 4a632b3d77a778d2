import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };

const root = fileURLToPath(new URL("..", import.meta.url));

/** Every subpath of the package but the root, as folders of src. */
const folders = Object.keys(manifest.exports)
  .filter((path) => path !== "." && path !== "./package.json" && !path.includes("*"))
  .map((path) => path.slice(2));

async function namesOf(path: string): Promise<string[]> {
  return Object.keys(await import(/* @vite-ignore */ `${root}src/${path}.ts`)).sort();
}

async function bundle(contents: string) {
  return build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "neutral",
    packages: "external",
    external: ["node:*"],
    logLevel: "error",
  });
}

/** The packages that a module imports, by itself or through others, before tree-shaking. */
async function packagesOf(path: string): Promise<string[]> {
  const { metafile } = await bundle(`export * from "./src/${path}.ts";`);
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  return [...new Set(imports.filter(({ external }) => external).map((one) => one.path))].sort();
}

test("the public names are these", async () => {
  const names = Object.fromEntries(
    await Promise.all(folders.map(async (folder) => [folder, (await namesOf(`${folder}/index`)).join(" ")] as const)),
  );
  expect(names).toMatchInlineSnapshot(`
    {
      "annotations": "annotationsDocument annotationsFormatVersion formatAnnotationsJson formatCoco formatKneelNpz formatLongCsv formatPts formatSlicerMarkups formatViaCsv formatViaJson fromLandmarkTable parseAnnotations parseAnnotationsJson parseCoco parseCvat parseDeepLabCut parseFcsv parseKneelNpz parseLabelMe parseLabelStudio parseLongCsv parsePts parseSleap parseSlicerMarkups parseTps parseVia3 parseViaCsv parseViaJson recognizeAnnotations toLandmarkTable",
      "augment": "applyAugmentation applyTexture augmentedSize compose createRandom kneelAugmentation lightAugmentation maybe mixUp oneOf parseAugmentation radiographAugmentation sampleAugmentation sampleHomography sampleMixUp someOf",
      "backends": "checkBackend formatBackendReport initBackend patchBackend",
      "data": "checkSample filterSamples formatLandmarkTable groupKFold groupedSplit landmarksInside parseFilter parseLandmarkTable splitByFold",
      "dicom": "formatDicomRadiograph formatPresentationState formatStructuredReport kneeTerms parsePresentationState parseStructuredReport",
      "experiments": "assignFolds auditLabels augmentationOf crossValidate dataDigest experimentFormatVersion experimentTable fitExperiment fitLearningCurve foldsOfPatients formatExperimentTable formatOutOfFold isAnnotated joinOutOfFold judgeClaims labelNoise networkModel oaiLandmarks orderExperiments outOfFoldErrors outOfFoldFormatVersion paperClaims parseExperiment parseOaiAnnotations parseOutOfFold scaleNames scaleOf selectLandmarks trainNetwork",
      "geometry": "applyHomography composeFrames composeHomographies containFrame cropFrame fitSimilarity fromFrame homographyFromCorners identityHomography invertHomography isPresent mirroring rotation scaling spacingFrame stretchFrame swapsSides toFrame translation turnRaster turning warpImage",
      "knee": "areKneeLandmarks decideSide kneeBoneLandmarks kneeCompartments kneeContours kneeHalf kneeLandmarkNames kneeMeasures kneeSides kneelCrossValidationBones kneelTestBones parseSide sideLetter tibialCenter",
      "layers": "SoftArgmax2D Upsample2D applyUnits bottleneckBlock hmpBlock hourglass hourglassModel registerLayers",
      "losses": "adaptiveRobustLoss adaptiveWingLoss elasticLoss euclideanLoss gaussianHeatmaps gaussianNllLoss heatmapLoss heatmapMseLoss intermediateLoss jensenShannonLoss l1Loss l2Loss landmarkLoss lossByName lossNames mixUpLoss robustLoss smoothL1Loss softArgmaxLoss softWingLoss starLoss sumLosses trainableLossByName varianceLoss wingLoss",
      "metrics": "auc aucFigure blandAltman bonePck bonePckFigure bonePckMeanFigure bootstrapInterval ced cedBand comparePaired conformalCoverage conformalRadii estimateFigures failureRate failureRateFigure holm icc interReader meanErrorFigure nme normalizedErrors outlierImagesFigure outlierPointsFigure outlierRate pck pckFigure pckPerGroup pckPerLandmark pointRows quantileFigure radialErrors reliability stdErrorFigure summarizeErrors",
      "network": "InferenceNetwork checkWeights countParameters describeHourglass foldNorms forwardTraining initializeWeights inputsOf learnedParametersOf parametersOf",
      "node": "InferencePool WorkerLostError chooseBackend findModel imageFinder inspectModel installedCodecs iterateSamples listImages loadBackend loadDataset predictFolder predictSamples readAnnotations readImage readLandmarkTable readModel readPipeline readRadiograph readShapeModel samplePool startParallelTrainer writeFileAtomic writeJsonAtomic writeModel writePipeline writePng writeShapeModel",
      "ops": "channelMeans concatChannels convNorm2d gradientCheck recompute softArgmax2d softArgmaxMoments2d spatialSoftmax2d upsampleBilinear2d upsampleNearest2d",
      "phantom": "phantomFilm phantomKnee renderPhantomFilm renderPhantomKnee samplePhantomFilm samplePhantomKnee",
      "pipelines": "KneelPipeline LandmarkPredictor PairedPipeline ShapePredictor TwoStagePipeline appearanceOf calibratedConfidence combineProvenances compareOutput coveredBy describeProvenance doubtAbout ensembleEngine familiarityDistance formatModel formatModelWeights formatOnnxModel formatPipeline formatShapeModel importModel importPipeline inputAppearance kneelAnnotation kneelAnnotations learnFamiliarity learnPlausibility learnUncertainty loadModel loadPipeline loadShapeModel modelFormatVersion networkEngine networkOf normalizationOf onnxEngine parseMeanStd parseModel parseModelDocument parseOnnxModel parsePipeline parsePipelineDocument parseShapeDocument parseShapeModel pickedFiles pipelineFormatVersion plausibilityFigures provenanceWarnings researchNote servePipeline shapeFormatVersion startOnnxEngine unknownProvenance unlikeTraining viewsEngine webFiles withEngines",
      "radiograph": "decodeImage decodeRadiograph inputFrame normalizeInPlace percentile prepareIntensity stretchContrast toGray toRaster warningCodes",
      "report": "compareReports formatComparison formatReportCsv formatReportJson formatReportLatex formatReportMarkdown formatReportText kneelReport parseReport report",
      "shape": "DeformableFitter IncrementalPca ShapeRefiner alignShapes assertRefinement defaultMembers deformableKinds featurePlanes fitAlgorithms gradientOrientation learnCombination learnShapeModel localBinaryPatterns placeStart shapeDistance trainDeformableModel trainShapeRefinement",
      "training": "Adam ParallelTrainer Trainer assembleBatch epochOrder formatCheckpoint measureNormalization networkSamples parseCheckpoint schedule serveSamples serveTraining train transferWeights validate webTrainingWorker workerSamples",
      "viz": "blandAltmanSvg cedSvg contactSheet drawOverlay errorBoxPlotSvg forestPlotSvg learningCurveSvg overlaySvg reliabilitySvg trainingCurvesSvg",
      "wasm": "locateWasm",
      "weights": "formatLayersModel formatOnnx formatSafetensors fromStateDict getLayersModelWeights inferHourglass parseSafetensors parseStateDict partialStateDict readOnnxMetadata setLayersModelWeights toStateDict",
    }
  `);
});

test("the root has what the paper and a newcomer name, each from its subpath", async () => {
  const universal = folders.filter((folder) => folder !== "node");
  const all = await Promise.all(universal.map((folder) => namesOf(`${folder}/index`)));
  const names = await namesOf("index");
  expect(names.join(" ")).toMatchInlineSnapshot(
    `"KneelPipeline LandmarkPredictor SoftArgmax2D Trainer TwoStagePipeline applyAugmentation applyHomography bottleneckBlock ced checkBackend composeHomographies createRandom elasticLoss hmpBlock homographyFromCorners hourglass initBackend invertHomography kneeLandmarkNames kneelAugmentation kneelReport l1Loss l2Loss lightAugmentation loadModel loadPipeline mixUp mixUpLoss outlierRate patchBackend pck radialErrors radiographAugmentation registerLayers robustLoss sampleAugmentation sampleHomography sampleMixUp softArgmax2d summarizeErrors train transferWeights warpImage wingLoss"`,
  );
  expect(names.filter((name) => !all.flat().includes(name))).toEqual([]);
});

test("no two subpaths give different things one name", async () => {
  const owners = new Map<string, Set<unknown>>();
  for (const folder of folders)
    for (const [name, value] of Object.entries(await import(/* @vite-ignore */ `${root}src/${folder}/index.ts`)))
      owners.set(name, (owners.get(name) ?? new Set()).add(value));
  expect([...owners].filter(([, values]) => values.size > 1).map(([name]) => name)).toEqual([]);
});

test.each(["geometry", "knee", "metrics", "report", "data", "radiograph", "annotations", "phantom", "viz"])(
  "%s needs no TensorFlow.js",
  async (folder) => {
    expect((await packagesOf(`${folder}/index`)).filter((name) => name.startsWith("@tensorflow/"))).toEqual([]);
  },
);

test.each(["ops", "losses", "augment", "backends", "network", "weights", "pipelines"])(
  "%s needs tfjs-core alone",
  async (folder) => {
    const packages = await packagesOf(`${folder}/index`);
    expect(packages.filter((name) => name.startsWith("@tensorflow/"))).toEqual(["@tensorflow/tfjs-core"]);
  },
);

test("the root imports nothing of Node and no backend", async () => {
  const packages = await packagesOf("index");
  expect(packages.filter((name) => /^node:|backend|tfjs-node/.test(name))).toEqual([]);
  expect(packages).toContain("@tensorflow/tfjs-layers");
});

/** The package of a path such as `@scope/name/part`. */
const packageOf = (path: string) => path.split("/", path.startsWith("@") ? 2 : 1).join("/");

test("whatever the package imports is declared as a dependency or a peer", async () => {
  const packages = (await Promise.all(["index", "node/index", "cli/main"].map(packagesOf))).flat();
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  const names = packages.filter((name) => !name.startsWith("node:")).map(packageOf);
  expect(names.filter((name) => !declared.includes(name))).toEqual([]);
  // Of commander the types of @commander-js/extra-typings are; of dcmjs-codecs the library uses a file and no module.
  const unused = Object.keys(manifest.dependencies).filter((name) => !names.includes(name));
  expect(unused).toEqual(["commander", "dcmjs-codecs"]);
});

test("importing the library registers no kernel, gradient, backend or class", async () => {
  const { outputFiles } = await bundle(`
    import * as tf from "@tensorflow/tfjs-core";
    import "@tensorflow/tfjs-layers";
    const registered = () => [
      Object.keys(tf.engine().registryFactory),
      Object.keys(tf.engine().registry),
      [...globalThis._tfGlobals.get("kernelRegistry").keys()],
      [...globalThis._tfGlobals.get("gradRegistry").keys()],
      Object.keys(tf.serialization.SerializationMap.getMap().classNameMap),
      tf.engine().state.numTensors,
    ];
    const before = registered();
    const globals = Object.keys(globalThis);
    const names = [
      ${["", ...folders.map((folder) => `${folder}/`)].map((folder) => `...Object.keys(await import("./src/${folder}index.ts")),`).join("\n")}
    ];
    const after = registered();
    console.log(JSON.stringify({
      names: names.length,
      before,
      after,
      newGlobals: Object.keys(globalThis).filter((name) => !globals.includes(name)),
    }));
  `);
  const options = { input: outputFiles[0]!.text, cwd: root, encoding: "utf8" } as const;
  const text = execFileSync(process.execPath, ["--input-type=module"], options);
  const { names, before, after, newGlobals } = JSON.parse(text.trim().split("\n").at(-1)!);
  expect(names).toBeGreaterThan(100);
  expect(before[3].length).toBeGreaterThan(50); // the gradients of tfjs-layers are seen
  expect(after).toEqual(before);
  expect(newGlobals).toEqual([]);
});
