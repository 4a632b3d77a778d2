"""menpofit's holistic active appearance models and constrained local models on labelled images, for bench/shapeTable.ts.

Args: folder of images, points.csv (columns `fold`, `ok`, `inverted`), output folder; one JSON a fold and row, those that
are there are kept. Needs menpofit 0.7.1, menpo 0.11.1, scikit-image, numpy 1.23, Pillow. Starts are the training folds'
mean landmarks. menpo has no local binary patterns of its own any more: scikit-image's stand for them. The first four rows
have the settings of examples/experiments/table-1; the others are of constrained local models with patterns, which move away.
"""
import warnings; warnings.filterwarnings("ignore")
import csv, json, os, sys, time
import numpy as np
from PIL import Image as Picture
from menpo.feature import double_igo, ndfeature
from menpo.image import Image
from menpo.shape import PointCloud
from menpofit.aam import HolisticAAM, LucasKanadeAAMFitter
from menpofit.clm import CLM, GradientDescentCLMFitter
from menpofit.clm.algorithm.gd import ActiveShapeModel, RegularisedLandmarkMeanShift
from menpofit.clm.expert import ensemble
from skimage.feature import local_binary_pattern

folder, table, out = sys.argv[1:]
os.makedirs(out, exist_ok=True)
names = [f"t{i}" for i in range(9)] + [f"f{i}" for i in range(7)]


def probability_map(responses, axes=(-2, -1)):
    """menpofit's, which ends in an IndexError where all responses of a landmark are equal, as over a patch without patterns: uniform there."""
    x = responses - np.min(responses, axis=axes, keepdims=True)
    total = np.sum(x, axis=axes, keepdims=True)
    return np.where(total > 0, x / np.where(total > 0, total, 1), 1 / np.prod(x.shape[-2:]))


ensemble.probability_map = probability_map


@ndfeature
def lbp(pixels):
    """Radii 1 to 4, uniform patterns of 8 points, in [0, 1]."""
    gray = np.round(pixels[0] * 255)
    return np.stack([local_binary_pattern(gray, 8, radius, "uniform") / 9 for radius in (1, 2, 3, 4)])


def holistic(feature):
    def train(images):
        model = HolisticAAM(images, group="PTS", holistic_features=feature, diagonal=150, scales=(0.5, 1.0))
        return LucasKanadeAAMFitter(model, n_shape=[5, 14], n_appearance=[30, 60])
    return train


def clm(feature, algorithm=RegularisedLandmarkMeanShift, scales=(0.5, 1.0)):
    def train(images):
        model = CLM(images, group="PTS", holistic_features=feature, diagonal=150, scales=scales, patch_shape=(17, 17), context_shape=(34, 34))
        return GradientDescentCLMFitter(model, gd_algorithm_cls=algorithm, n_shape=[5, 14][-len(scales):])
    return train


rows = {"aam-double-igo": holistic(double_igo), "aam-lbp": holistic(lbp), "clm-double-igo-descent": clm(double_igo, ActiveShapeModel), "clm-lbp-descent": clm(lbp, ActiveShapeModel), "clm-lbp-descent-full": clm(lbp, ActiveShapeModel, (1.0,)), "clm-lbp": clm(lbp)}
images = []
for row in csv.DictReader(open(table)):
    if row["ok"] != "1" or row["inverted"] != "0":
        continue
    image = Image(np.asarray(Picture.open(f"{folder}/{row['image']}").convert("L")).astype(float)[None] / 255)
    image.landmarks["PTS"] = PointCloud([[float(row[n + "y"]), float(row[n + "x"])] for n in names])
    image.name, image.fold = row["image"], row["fold"]
    images.append(image)
for name, build in rows.items():
    for fold in sorted({image.fold for image in images}, reverse=True):
        path = f"{out}/{name}-{fold}.json"
        if os.path.exists(path):
            continue
        train = [image for image in images if image.fold != fold]
        mean = PointCloud(np.mean([image.landmarks["PTS"].points for image in train], 0))
        began = time.process_time()
        fitter = build(train)
        trained = time.process_time()
        fits = {image.name: fitter.fit_from_shape(image, mean, max_iters=[20, 10][-len(fitter.scales):]).final_shape.points[:, ::-1].tolist() for image in images if image.fold == fold}
        each = 1000 * (time.process_time() - trained) / len(fits)
        json.dump({"train_s": trained - began, "fit_ms": each, "fits": fits}, open(path, "w"))
        print(f"{name}, fold {fold}: trained in {trained - began:.0f} s, {each:.0f} ms a fit", flush=True)
