"""menpofit's part-based active appearance model on the images of a table, for bench/shapePeer.ts to compare with.

Args: folder of images, points.csv (a column `fold`, `ok`, `inverted`), test fold, output JSON. Needs menpofit 0.7.1,
menpo 0.11.1, numpy 1.23, Pillow. One scale of igo patches of 17 pixels, 10 modes, 60 components, Wiberg. OpenCV, with which
menpo would resize images, is hidden from it: that rounds positions to 1/32 pixel, SciPy is exact.
"""
import warnings; warnings.filterwarnings("ignore")
import csv, json, sys, time
import numpy as np
from PIL import Image as Picture
sys.modules["cv2"] = None
from menpo.feature import igo
from menpo.image import Image
from menpo.shape import PointCloud
from menpofit.aam import LucasKanadeAAMFitter, PatchAAM

folder, table, fold, out = sys.argv[1:]
names = [f"t{i}" for i in range(9)] + [f"f{i}" for i in range(7)]
random, train, test = np.random.default_rng(5), [], []


def dithered(pixels):
    """Less than a gray level, the same in bench/shapePeer.ts: in flat places rounding alone would decide where the gradient points."""
    y, x = np.mgrid[: pixels.shape[0], : pixels.shape[1]]
    return (pixels + (73 * x + 151 * y) % 97 / 97) / 255


for row in csv.DictReader(open(table)):
    if row["ok"] != "1" or row["inverted"] != "0":
        continue
    image = Image(dithered(np.asarray(Picture.open(f"{folder}/{row['image']}").convert("L")).astype(float))[None])
    image.landmarks["PTS"] = PointCloud([[float(row[n + "y"]), float(row[n + "x"])] for n in names])
    image.name = row["image"]
    (test if row["fold"] == fold else train).append(image)
began = time.process_time()
model = PatchAAM(train, group="PTS", holistic_features=igo, patch_shape=(17, 17), diagonal=150, scales=(1.0,))
fitter = LucasKanadeAAMFitter(model, n_shape=[10], n_appearance=[60])
trained = time.process_time()
xy = lambda points: points[:, ::-1].ravel().tolist()
fits = []
for image in test[:100]:
    start = image.landmarks["PTS"].points + random.normal(0, 2, (16, 2)) + random.normal(0, 2, 2)
    result = fitter.fit_from_shape(image, PointCloud(start), max_iters=20)
    fits.append({"image": image.name, "start": xy(start), "final": xy(result.final_shape.points)})
print(f"trained in {trained - began:.1f} s, {1000 * (time.process_time() - trained) / len(fits):.0f} ms a fit")
json.dump({"reference": xy(model.reference_shape.points), "fits": fits}, open(out, "w"))
