"""The training of `kneel train` in PyTorch: the same network, images, split, augmentation and schedule, one thread.

python3 train.py IMAGES CASES FOLD OUT [EPOCHS]: CASES an out-of-fold.json of the images (folds, landmarks, patients), OUT
an out-of-fold.json of the fold that was not trained on, for scripts/kneeOai/compareOutOfFold.ts. Goes on from OUT.pt where it is
there. Which patients validate differs from `kneel train`, as every draw does. Needs torch, OpenCV (Debian: python3-torch, python3-opencv). Prints the time of the processor.

Written after lightAugmentation, wingLoss, schedule and train of this library: intensities between the 5th and 99th percentiles,
160 x 160, batch 16, Adam 1e-3, 20 steps of warm-up and a cosine to 1 %, gradients clipped to norm 1, the epoch of the lowest loss
on a tenth of the training patients. Weights begin as PyTorch's do.
"""
import json, os, sys, time
try:
    import cv2
    import numpy as np
    import torch
    import torch.nn.functional as F
    from hourglass import network
except ImportError as error:
    sys.exit(f"train.py: {error.name} is not installed: apt-get install python3-torch python3-opencv")

folder, path, fold, out = sys.argv[1:5]
epochs = int(sys.argv[5]) if len(sys.argv) > 5 else 60
size, batch, warmup, rate, seed = 160, 16, 20, 1e-3, 0
torch.set_num_threads(1)
cv2.setNumThreads(1)
torch.manual_seed(seed)
random = np.random.default_rng(seed)


def read(case):
    image = cv2.imread(f"{folder}/{case['id']}", cv2.IMREAD_GRAYSCALE)
    if image is None:
        sys.exit(f"train.py: {folder}: {case['id']} of {path} is not there, or no image; give the images of that file")
    image = image.astype(np.float32)
    low, high = np.percentile(image, [5, 99])
    image = np.clip((image - low) / max(high - low, 1e-6), 0, 1)
    factor = size / np.array(image.shape[::-1])
    points = np.array([[np.nan if v is None else v for v in p] for p in case["truth"]])
    return cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA), (points + 0.5) * factor - 0.5, factor


def homography():
    """+-10 degrees, scale 0.85 to 1.15, aspect, shear, shift, perspective, about the middle."""
    middle, u = (size - 1) / 2, lambda m: random.uniform(-m, m)
    scale, stretch, angle = random.uniform(0.85, 1.15), np.sqrt(random.uniform(0.95, 1.05)), np.radians(u(10))
    shift = lambda x, y: np.array([[1, 0, x], [0, 1, y], [0, 0, 1.0]])
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    moved = shift(middle + u(0.06) * size, middle + u(0.06) * size) @ turn @ np.array([[1, u(0.03), 0], [u(0.03), 1, 0], [0, 0, 1]]) @ np.diag([scale * stretch, scale / stretch, 1]) @ shift(-middle, -middle)
    corners = np.array([[-0.5, -0.5], [size - 0.5, -0.5], [size - 0.5, size - 0.5], [-0.5, size - 0.5]])
    there = cv2.perspectiveTransform(corners[None], moved)[0]
    return cv2.getPerspectiveTransform(there.astype(np.float32), (there + random.uniform(-0.015, 0.015, (4, 2)) * size).astype(np.float32)) @ moved


def augmented(image, points):
    h = homography()
    image = cv2.warpPerspective(image, h, (size, size), flags=cv2.INTER_LINEAR)
    points = cv2.perspectiveTransform(points[None], h)[0]
    if random.random() < 0.7:
        image = image ** np.exp(random.uniform(np.log(0.7), np.log(1.4)))
    if random.random() < 0.5:
        image = np.clip((image - 0.5) * random.uniform(0.8, 1.2) + 0.5, 0, 1)
    if random.random() < 0.5:
        image = np.clip(image + random.uniform(-0.08, 0.08), 0, 1)
    if random.random() < 0.2:
        image = cv2.GaussianBlur(image, (0, 0), random.uniform(0.4, 1))
    if random.random() < 0.5:
        image = np.clip(image + random.normal(0, random.uniform(0.005, 0.03), image.shape), 0, 1)
    if random.random() < 0.3:
        w, h = (int(random.uniform(0.03, 0.15) * size) for _ in range(2))
        x, y = random.integers(0, size - w + 1), random.integers(0, size - h + 1)
        image[y : y + h, x : x + w] = 0
    return image.astype(np.float32), points


def tensors(samples):
    images = torch.from_numpy(np.stack([image for image, _ in samples])[:, None])
    return (images - mean) / deviation, torch.from_numpy(np.stack([(points + 0.5) / size for _, points in samples])).float()


def landmarks(x):
    maps = net(x)
    h, w = maps.shape[-2:]
    p = F.softmax(maps.flatten(2), 2).view_as(maps)
    return torch.stack([(p * ((torch.arange(w) + 0.5) / w)).sum((2, 3)), (p * ((torch.arange(h) + 0.5) / h)[:, None]).sum((2, 3))], 2)


def wing(found, truth):
    r = (found - truth).abs()
    core = r.clamp(max=15)
    loss = 15 * torch.log1p(core / 3) + r - core
    present = ~torch.isnan(truth)
    return loss[present].mean()


document = json.load(open(path))
cases = document["cases"]
patients = sorted({c["group"] for c in cases if c["fold"] != fold})
held = set(random.permutation(patients)[: round(0.1 * len(patients))])
own = {c["id"]: read(c) for c in cases}
train = [own[c["id"]][:2] for c in cases if c["fold"] != fold and c["group"] not in held]
validation = [own[c["id"]][:2] for c in cases if c["fold"] != fold and c["group"] in held]
values = np.stack([image for image, _ in train])
mean, deviation = float(values.mean()), float(values.std())
net = network(8, 4, upsampling="nearest")
optimizer = torch.optim.Adam(net.parameters(), lr=rate)
steps = len(train) // batch
start, spent, best, kept = 0, 0.0, np.inf, None
if os.path.exists(f"{out}.pt"):
    state = torch.load(f"{out}.pt")
    net.load_state_dict(state["net"]); optimizer.load_state_dict(state["optimizer"])
    start, spent, best, kept = state["epoch"], state["seconds"], state["best"], state["kept"]
    random = np.random.default_rng([seed, start])
    torch.manual_seed(seed + start)
began = time.process_time()
for epoch in range(start, epochs):
    net.train()
    order, total = random.permutation(len(train)), 0.0
    for step in range(steps):
        at = epoch * steps + step
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1, (at + 1) / warmup) * (0.01 + 0.99 * 0.5 * (1 + np.cos(np.pi * at / (epochs * steps))))
        x, y = tensors([augmented(*train[i]) for i in order[step * batch : (step + 1) * batch]])
        loss = wing(landmarks(x), y)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        total += loss.item()
    net.eval()
    with torch.no_grad():
        x, y = tensors(validation)
        judged = wing(landmarks(x), y).item()
    if judged < best:
        best, kept = judged, {k: v.clone() for k, v in net.state_dict().items()}
    seconds = spent + time.process_time() - began
    torch.save(dict(net=net.state_dict(), optimizer=optimizer.state_dict(), epoch=epoch + 1, seconds=seconds, best=best, kept=kept), f"{out}.part")
    os.replace(f"{out}.part", f"{out}.pt")
    print(f"epoch {epoch + 1}/{epochs}: loss {total / steps:.4f}, validation {judged:.4f}, {seconds:.0f} s of the processor", flush=True)
net.load_state_dict(kept)
net.eval()
found = []
with torch.no_grad():
    for case in [c for c in cases if c["fold"] == fold]:
        image, points, factor = own[case["id"]]
        place = landmarks(tensors([(image, points)])[0])[0].double().numpy() * size
        found.append({**case, "predicted": np.round(place / factor - 0.5, 4).tolist(), "confidence": [None] * len(points)})
error = np.concatenate([np.linalg.norm((np.array(c["predicted"]) - np.array(c["truth"], float)) * c["spacing"], axis=1) for c in found])
seconds = spent + time.process_time() - began
json.dump({**document, "about": dict(program="bench/peers/train.py", torch=torch.__version__, epochs=epochs, seconds=round(seconds)), "cases": found}, open(out, "w"))
print(f"{len(found)} knees of fold {fold}: {np.nanmean(error):.3f} mm; {seconds:.0f} s of the processor")
