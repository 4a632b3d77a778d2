"""Random-forest regression voting in a constrained local model (RFRV-CLM), BoneFinder's method, for comparison only.

Written from its publications, no code of theirs: Cootes, Ionita, Lindner, Sauer, ECCV 2012; Lindner et al., IEEE TMI 32(8), 2013;
Lindner et al., IEEE TPAMI 37(9), 2015. The method is patented (EP 2893491, US 9928443): not in the package, and not for products.

Args: folder of images, an out-of-fold.json of the same images (its folds, landmarks and spacings; its predictions are the
starts with --after, else each fit starts from the mean landmarks of the training folds), output folder. Writes a part for each
fold, and forests on the way, kept where they are there, and out-of-fold.json, for `kneel compare`, `kneel audit` and bench/peerTable.ts.
Needs numpy, SciPy, scikit-learn, OpenCV. One thread.

As published: Haar-like features of patches in the reference frame, read from integral images; for each landmark a forest that
regresses the displacement to it from patches at random displacements and poses; each tree votes once for each patch of a grid
around the last estimate; the votes are smoothed; the shape model maximizes their sum over discs that shrink, points may leave
the model by a small radius; coarse to fine. Otherwise: splits minimize the sum of both variances (scikit-learn's), not the
determinant; features are drawn once for each landmark and a subset of them at each node. The last radius and smoothing are
chosen in each fold by a model of half of two of its training folds on half of the third.
"""
import argparse, json, os, sys, time
try:
    import cv2
    import joblib
    import numpy as np
    from scipy.ndimage import gaussian_filter
    from scipy.stats import chi2
    from sklearn.ensemble import RandomForestRegressor
except ImportError as error:
    sys.exit(f"rfrv_clm.py: {error.name} is not installed: pip install numpy scipy scikit-learn opencv-python-headless")

parser = argparse.ArgumentParser()
parser.add_argument("images"); parser.add_argument("cases"); parser.add_argument("out")
parser.add_argument("--after", action="store_true", help="start from the predictions of the file, at half size")
parser.add_argument("--folds", default="", help="such as 3; all by default")
parser.add_argument("--trees", type=int, default=10)
parser.add_argument("--features", type=int, default=160)
parser.add_argument("--poses", type=int, default=2, help="poses of each training image")
parser.add_argument("--samples", type=int, default=8, help="patches of each pose")
args = parser.parse_args()
cv2.setNumThreads(1)

# Size of a pixel of the frame in pixels of the image, half side of patches, range of displacements (pixels of the frame), fits;
# step of the grid of the search.
STAGES = [dict(factor=4, half=8, reach=8, fits=2), dict(factor=2, half=9, reach=8, fits=2), dict(factor=1, half=12, reach=8, fits=3)]
STEP = 2
SIGMA, DISC, SHRINK = 1.0, 1.5, 0.7  # of the smoothing; the last disc and what each one is of the last; in pixels of the frame
CHOICES = [(sigma, disc) for sigma in (1.0, 1.5, 2.5) for disc in (0.0, 1.0, 2.0, 3.5)]


def aligned(shapes, target):
    """Similarities (n, 2, 3) that bring shapes (n, k, 2) onto the target (k, 2) or targets, least squares."""
    shapes, target = np.asarray(shapes, float), np.broadcast_to(target, np.shape(shapes)).astype(float)
    a, b = shapes.mean(1, keepdims=True), target.mean(1, keepdims=True)
    p, q = shapes - a, target - b
    norm = (p ** 2).sum((1, 2))
    c = (p * q).sum((1, 2)) / norm
    s = (p[..., 0] * q[..., 1] - p[..., 1] * q[..., 0]).sum(1) / norm
    linear = np.stack([np.stack([c, -s], 1), np.stack([s, c], 1)], 1)
    shift = b[:, 0] - np.einsum("nij,nj->ni", linear, a[:, 0])
    return np.concatenate([linear, shift[..., None]], 2)


def moved(transforms, points):
    return np.einsum("nij,nkj->nki", transforms[:, :, :2], points) + transforms[:, None, :, 2]


def inverse(transforms):
    linear = np.linalg.inv(transforms[:, :, :2])
    return np.concatenate([linear, -np.einsum("nij,nj->ni", linear, transforms[:, :, 2])[..., None]], 2)


class ShapeModel:
    """Procrustes mean as large as the mean training shape, around the origin, and modes of 98 % of the variance."""

    def __init__(self, shapes):
        mean = shapes[0] - shapes[0].mean(0)
        size = np.sqrt(((shapes - shapes.mean(1, keepdims=True)) ** 2).sum((1, 2))).mean()
        for _ in range(10):
            near = moved(aligned(shapes, mean), shapes)
            mean = near.mean(0)
            mean = (mean - mean.mean(0)) * size / np.sqrt(((mean - mean.mean(0)) ** 2).sum())
        near = moved(aligned(shapes, mean), shapes)
        _, singular, rows = np.linalg.svd((near - near.mean(0)).reshape(len(shapes), -1), full_matrices=False)
        variance = singular ** 2 / (len(shapes) - 1)
        modes = int(np.searchsorted(np.cumsum(variance) / variance.sum(), 0.98)) + 1
        self.mean, self.modes, self.variance = near.mean(0), rows[:modes], variance[:modes]
        self.limit = chi2.ppf(0.98, modes)

    def fit(self, points):
        """Plausible shapes (n, k, 2) in the frame, and the similarities from there to the points."""
        shape = np.broadcast_to(self.mean, points.shape).copy()
        for _ in range(3):
            own = moved(aligned(points, shape), points)
            b = (own - self.mean).reshape(len(points), -1) @ self.modes.T
            far = (b ** 2 / self.variance).sum(1) / self.limit
            b /= np.sqrt(np.maximum(far, 1))[:, None]
            shape = self.mean + (b @ self.modes).reshape(points.shape)
        return shape, aligned(shape, points)


def haar(random, count, half, width):
    """Taps of random features: offsets in a flat integral image of rows of `width`, and weights, (count, 9)."""
    offsets, weights = np.zeros((count, 9), np.int64), np.zeros((count, 9), np.float32)
    side = 2 * half + 1
    for f in range(count):
        nx, ny = [(2, 1), (1, 2), (3, 1), (1, 3), (2, 2)][random.integers(5)]
        w, h = random.integers(1, side // nx + 1), random.integers(1, side // ny + 1)
        x, y = random.integers(0, side - nx * w + 1) - half, random.integers(0, side - ny * h + 1) - half
        taps = {}
        for i in range(nx):
            for j in range(ny):
                sign = -2 if max(nx, ny) == 3 and max(i, j) == 1 else (-1) ** (i + j)
                for dx, dy, s in [(0, 0, 1), (1, 1, 1), (0, 1, -1), (1, 0, -1)]:
                    key = (y + (j + dy) * h) * width + x + (i + dx) * w
                    taps[key] = taps.get(key, 0) + sign * s / (w * h)
        taps = [(k, v) for k, v in taps.items() if v]
        offsets[f, : len(taps)], weights[f, : len(taps)] = zip(*taps)
    return offsets, weights


def features(integrals, base, taps):
    """(samples, features) at flat positions `base` of the integral images."""
    offsets, weights = taps
    flat = integrals.reshape(-1)
    out = np.zeros((len(base), len(offsets)), np.float32)
    for t in range(offsets.shape[1]):
        used = weights[:, t] != 0
        out[:, used] += flat[base[:, None] + offsets[used, t]] * weights[used, t]
    return out


class Stage:
    """Images in the frame of one size, with a forest for each landmark."""

    def __init__(self, model, factor, half, reach, fits):
        self.model, self.factor, self.half, self.reach, self.fits = model, factor, half, reach, fits
        points = model.mean / factor
        self.border = half + 2 * reach + 6
        self.corner = np.floor(points.min(0)) - self.border
        self.width, self.height = (np.ceil(points.max(0)) + self.border - self.corner + 1).astype(int)

    def integrals(self, images, poses):
        """Integral images (n, height + 1, width + 1) of what the poses (frame to image) show, of mean 0 and deviation 1."""
        to_image = np.concatenate([poses[:, :, :2] * self.factor, (poses[:, :, 2] + self.factor * poses[:, :, :2] @ self.corner)[..., None]], 2)
        out = np.empty((len(poses), self.height + 1, self.width + 1), np.float32)
        for i, (image, matrix) in enumerate(zip(images, to_image)):
            seen = cv2.warpAffine(image, matrix, (int(self.width), int(self.height)), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
            out[i] = cv2.integral((seen - seen.mean()) / (seen.std() + 1e-3))
        return out

    def place(self, points):
        """From coordinates of the model to those of the frame's pixels."""
        return points / self.factor - self.corner

    def back(self, points):
        return (points + self.corner) * self.factor

    def base(self, image, xy):
        return (image * (self.height + 1) + xy[..., 1]) * (self.width + 1) + xy[..., 0]

    def learn(self, images, shapes, random):
        self.forests, self.taps = [], []
        _, poses = self.model.fit(shapes)
        n = len(images)
        seen = []
        for _ in range(args.poses):
            angle, scale = random.normal(0, np.radians(4), n), np.exp(random.normal(0, 0.05, n))
            turn = np.zeros((n, 2, 3))
            turn[:, 0, 0] = turn[:, 1, 1] = scale * np.cos(angle)
            turn[:, 1, 0], turn[:, 0, 1] = scale * np.sin(angle), -scale * np.sin(angle)
            pose = np.concatenate([poses[:, :, :2] @ turn[:, :, :2], poses[:, :, 2:]], 2)
            seen.append((self.integrals(images, pose), self.place(moved(inverse(pose), shapes))))
        integrals, places = np.concatenate([a for a, _ in seen]), np.concatenate([b for _, b in seen])
        image = np.repeat(np.arange(len(integrals)), args.samples)
        low, high = [self.half, self.half], [self.width - self.half - 1, self.height - self.half - 1]
        for k in range(places.shape[1]):
            target = np.repeat(places[:, k], args.samples, 0)
            at = np.clip(np.rint(target + random.uniform(-self.reach, self.reach, target.shape)), low, high).astype(int)
            taps = haar(random, args.features, self.half, self.width + 1)
            forest = RandomForestRegressor(args.trees, min_samples_leaf=5, max_features=20, random_state=int(random.integers(2**31)), n_jobs=1)
            forest.fit(features(integrals, self.base(image, at), taps), target - at)
            self.forests.append(forest)
            self.taps.append(taps)

    def votes(self, images, shape, poses):
        """Votes (n, k, side, side) around whole pixels (n, k, 2) of the frame, not smoothed."""
        integrals, places = self.integrals(images, poses), self.place(shape)
        reach, side = self.reach, 4 * self.reach + 5
        grid = np.arange(-reach, reach + 1, STEP)
        grid = np.stack(np.meshgrid(grid, grid), -1).reshape(-1, 2)
        low, high = [self.half, self.half], [self.width - self.half - 1, self.height - self.half - 1]
        centers = np.rint(places).astype(int)
        n, count = centers.shape[:2]
        out = np.zeros((n, count, side, side), np.float32)
        image = np.repeat(np.arange(n), len(grid))
        for k in range(count):
            at = np.clip((centers[:, None, k] + grid).reshape(-1, 2), low, high)
            values = features(integrals, self.base(image, at), self.taps[k])
            away = (at - np.repeat(centers[:, k], len(grid), 0)) + side // 2
            for tree, leaves in self.forests[k]:
                u = np.clip(away + leaves[tree.apply(values)], 0, side - 1.001)
                i = u.astype(int)
                f = u - i
                for dx, dy in [(0, 0), (1, 0), (0, 1), (1, 1)]:
                    weight = (f[:, 0] if dx else 1 - f[:, 0]) * (f[:, 1] if dy else 1 - f[:, 1])
                    out[:, k] += np.bincount((image * side + i[:, 1] + dy) * side + i[:, 0] + dx, weight, n * side * side).reshape(n, side, side)
        return out, centers

    def search(self, votes, centers, shape, sigma, disc):
        """Points of the frame (n, k, 2): the best of shrinking discs around the shape that was last fitted; that shape."""
        response = gaussian_filter(votes, (0, 0, sigma, sigma))
        n, count, side, _ = votes.shape
        axis = np.arange(side) - side // 2
        places = self.place(shape)
        radius = float(self.reach)
        while True:
            off = places - centers
            near = (axis - off[..., 0:1]) ** 2
            near = near[:, :, None, :] + ((axis - off[..., 1:2]) ** 2)[..., None] <= max(radius, 0.75) ** 2
            best = np.where(near, response, -1).reshape(n, count, -1).argmax(-1)
            points = centers + peak(response, best)
            fitted, pose = self.model.fit(self.back(points))
            places = self.place(moved(pose, fitted))
            if radius <= max(disc, 1.0):
                break
            radius = max(radius * SHRINK, max(disc, 1.0))
        if disc == 0:
            return self.back(places), self.back(places)
        away = points - places
        length = np.linalg.norm(away, axis=-1, keepdims=True)
        return self.back(places + away * np.minimum(1, disc / np.maximum(length, 1e-9))), self.back(places)


def peak(response, best):
    """The tops of parabolas around maxima, from the middle of the response."""
    n, count, side, _ = response.shape
    y, x = np.clip(best // side, 1, side - 2), np.clip(best % side, 1, side - 2)
    i, k = np.ogrid[:n, :count]
    parts = []
    for dx, dy in [(1, 0), (0, 1)]:
        a, b, c = (response[i, k, y + s * dy, x + s * dx] for s in (-1, 0, 1))
        bend = a - 2 * b + c
        parts.append(np.clip(np.where(bend < 0, 0.5 * (a - c) / np.where(bend < 0, bend, 1), 0), -0.5, 0.5))
    return np.stack([x + parts[0], y + parts[1]], -1) - side // 2


class Rfrv:
    def __init__(self, images, shapes, cache):
        self.model, self.start = ShapeModel(shapes), shapes.mean(0)
        self.stages = [Stage(self.model, **stage) for stage in (STAGES[1:] if args.after else STAGES)]
        self.seconds = 0
        for stage in self.stages:
            path = f"{cache}-{stage.factor}.joblib"
            if not os.path.exists(path):
                began = time.process_time()
                stage.learn(blurred(images, stage.factor), shapes, np.random.default_rng(stage.factor))
                joblib.dump((stage.forests, stage.taps, time.process_time() - began), path)
            stage.forests, stage.taps, seconds = joblib.load(path)
            stage.forests = [[(tree.tree_, tree.tree_.value[:, :, 0]) for tree in forest.estimators_] for forest in stage.forests]
            self.seconds += seconds

    def fit(self, images, starts, choices):
        """Landmarks in the images for each (sigma, disc) of the last search."""
        shape, poses = self.model.fit(starts)
        for stage in self.stages:
            own = blurred(images, stage.factor)
            for last in [False] * (stage.fits - 1) + [stage is self.stages[-1]]:
                votes, centers = stage.votes(own, shape, poses)
                if last:
                    return [moved(poses, stage.search(votes, centers, shape, *choice)[0]) for choice in choices]
                _, found = stage.search(votes, centers, shape, SIGMA, DISC)
                shape, poses = self.model.fit(moved(poses, found))


def blurred(images, factor):
    return [cv2.GaussianBlur(image, (0, 0), 0.45 * factor) if factor > 1 else image for image in images]


document = json.load(open(args.cases))
cases = document["cases"]
pictures = []
for c in cases:
    image = cv2.imread(f"{args.images}/{c['id']}", cv2.IMREAD_GRAYSCALE)
    if image is None:
        sys.exit(f"rfrv_clm.py: {args.images}: {c['id']} of {args.cases} is not there, or no image; give the images of that file")
    pictures.append(image.astype(np.float32) / 255)
truth, given = np.array([c["truth"] for c in cases], float), np.array([c["predicted"] for c in cases], float)
spacing, fold = np.array([c["spacing"] for c in cases])[:, None], np.array([c["fold"] for c in cases])
error = lambda found, rows: np.linalg.norm((found - truth[rows]) * spacing[rows], axis=-1)
os.makedirs(args.out, exist_ok=True)
parts = []
names = sorted(set(fold))
for name in [f for f in names if not args.folds or f in args.folds.split(",")]:
    path = f"{args.out}/fold-{name}/out-of-fold.json"
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        pick = lambda rows: [pictures[i] for i in rows]
        starts = lambda rows, model: given[rows] if args.after else np.broadcast_to(model.start, truth[rows].shape)
        inner = [f for f in names if f != name][int(name) % (len(names) - 1)]
        part, judged = np.flatnonzero((fold != name) & (fold != inner))[::2], np.flatnonzero(fold == inner)[::2]
        model = Rfrv(pick(part), truth[part], f"{args.out}/fold-{name}/choice")
        tried = [error(found, judged).mean() for found in model.fit(pick(judged), starts(judged, model), CHOICES)]
        choice = CHOICES[int(np.argmin(tried))]
        train, test = np.flatnonzero(fold != name), np.flatnonzero(fold == name)
        model = Rfrv(pick(train), truth[train], f"{args.out}/fold-{name}/model")
        began = time.process_time()
        found = model.fit(pick(test), starts(test, model), [choice])[0]
        seconds = dict(training=model.seconds, fit=(time.process_time() - began) / len(test))
        about = dict(method="RFRV-CLM", program="bench/peers/rfrv_clm.py", sigma=choice[0], disc=choice[1], chosenOn=inner, after=args.after, trees=args.trees, seconds=seconds)
        own = [{**cases[i], "predicted": np.round(p, 4).tolist(), "confidence": [None] * truth.shape[1]} for i, p in zip(test, found)]
        json.dump({**document, "about": about, "cases": own}, open(path, "w"))
        print(f"fold {name}: {error(found, test).mean():.3f} mm; of fold {inner}, the choices: " + " ".join(f"{s:g}/{d:g}: {e:.3f}" for (s, d), e in zip(CHOICES, tried)) + "; " + ", ".join(f"{k} {v:.2f} s" for k, v in seconds.items()), flush=True)
    parts.append(json.load(open(path)))
if len(parts) == len(names):
    whole = {c["id"]: c for part in parts for c in part["cases"]}
    json.dump({**document, "about": {k: v for k, v in parts[0]["about"].items() if k in ("method", "program", "after", "trees")}, "cases": [whole[c["id"]] for c in cases]}, open(f"{args.out}/out-of-fold.json", "w"))
