"""
The stream of the KNEEL paper with its own library: SOLT 0.1.8 (pip install --no-deps solt==0.1.8) on OpenCV, one thread.
Reads {width, height, pixels (hex), channels, count} from stdin, prints {"imagesPerSecond"}.
"""
import json
import random
import sys
import time

import cv2
import numpy as np

for name, kind in (("float", float), ("int", int), ("bool", bool)):
    if name not in np.__dict__:
        setattr(np, name, kind)  # removed from NumPy since

import solt.core as slc
import solt.data as sld
import solt.transforms as slt

cv2.setNumThreads(1)
job = json.load(sys.stdin)
gray = np.frombuffer(bytes.fromhex(job["pixels"]), np.uint8).reshape(job["height"], job["width"])
image = np.repeat(gray[:, :, None], job["channels"], 2)
points = np.random.RandomState(0).uniform(100, 366, (16, 2))
random.seed(0)
np.random.seed(0)


def salt(gain, p=1.0):
    return slt.ImageSaltAndPepper(p=p, gain_range=gain)


def median(p=1.0):
    return slt.ImageBlur(p=p, blur_type="m", k_size=(3, 5))


affine = slc.Stream(
    [
        slt.RandomScale(range_x=(0.8, 1.3), p=1),
        slt.RandomRotate(rotation_range=(-90, 90), p=1),
        slt.RandomShear(range_x=(-0.1, 0.1), range_y=(-0.1, 0.1), p=0.5),
    ]
)
geometry = slc.Stream(
    [
        slt.RandomFlip(p=0.5, axis=1),
        slt.RandomProjection(affine, v_range=(1e-5, 2e-3), p=0.5),
        slt.RandomScale(range_x=(0.5, 2.5), p=0.5),
    ]
)
stream = slc.Stream(
    [
        slc.SelectiveStream([geometry, slc.Stream()], probs=[0.7, 0.3]),
        slt.PadTransform(pad_to=520),
        slt.CropTransform(crop_size=450, crop_mode="r"),
        slc.SelectiveStream(
            [
                salt((0, 0.01)),
                slt.ImageBlur(p=1, blur_type="g", k_size=(3, 5), gaussian_sigma=1),
                median(),
                slt.ImageAdditiveGaussianNoise(p=1, gain_range=0.5),
                slc.Stream([salt((0, 0.05)), median(0.5)]),
                slc.Stream([median(0.5), salt((0, 0.01))]),
                slc.Stream(),
            ]
        ),
        slt.ImageGammaCorrection(p=0.5, gamma_range=(0.5, 1.5)),
        slt.ImageCutOut(p=0.5, cutout_size=45),
    ]
)


def run(count):
    start = time.perf_counter()
    done = 0
    for _ in range(count):
        landmarks = sld.KeyPoints(points.copy(), job["height"], job["width"])
        try:
            stream(sld.DataContainer((image, landmarks), "IP"))
            done += 1
        except (cv2.error, MemoryError):  # canvases that OpenCV cannot warp
            continue
    return done / (time.perf_counter() - start)


run(50)
print(json.dumps({"imagesPerSecond": sorted(run(job["count"]) for _ in range(5))[2]}))
