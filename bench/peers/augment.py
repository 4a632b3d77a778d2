"""
The draws of bench/augmentPeer.ts replayed with OpenCV and NumPy, one thread: reads {width, height, pixels (hex),
records} from stdin, prints {"imagesPerSecond"} of warps, blurs, medians, gamma, cutout and noise of the same strength.
"""
import json
import sys
import time

import cv2
import numpy as np

cv2.setNumThreads(1)
job = json.load(sys.stdin)
image = np.frombuffer(bytes.fromhex(job["pixels"]), np.uint8).reshape(job["height"], job["width"])
generator = np.random.default_rng(0)


def multiply(moves):
    total = np.eye(3)
    for move in moves:
        if move["type"] != "homography":
            continue
        total = np.array(move["homography"]).reshape(3, 3) @ total
    return total


def salt_pepper(picture, share):
    picture = picture.copy()
    places = generator.random(picture.shape)
    picture[places < share / 2] = 0
    picture[places > 1 - share / 2] = 255
    return picture


def blend(picture, share):
    noise = generator.random(picture.shape) * 255
    return cv2.addWeighted(picture, 1 - share, noise.astype(np.uint8), share, 0)


def apply(record):
    picture = image
    for step in record["steps"]:
        kind = step["type"]
        if kind == "warp":
            matrix = multiply(step["moves"])
            size = (step["width"], step["height"])
            if abs(matrix[2, 0]) + abs(matrix[2, 1]) < 1e-15:
                picture = cv2.warpAffine(picture, matrix[:2] / matrix[2, 2], size, flags=cv2.INTER_LINEAR)
            else:
                picture = cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_LINEAR)
        elif kind == "gaussianBlur":
            side = step.get("size", 0)
            picture = cv2.GaussianBlur(picture, (side, side), step["sigma"])
        elif kind == "medianBlur":
            picture = cv2.medianBlur(picture, step["size"])
        elif kind == "saltPepper":
            picture = salt_pepper(picture, step["amount"])
        elif kind == "blendNoise":
            picture = blend(picture, step["gain"])
        elif kind == "gamma":
            table = np.clip((np.arange(256) / 255.0) ** step["gamma"] * 255 + 0.5, 0, 255).astype(np.uint8)
            picture = cv2.LUT(picture, table)
        elif kind == "cutout":
            picture = picture.copy()
            for r in step["rectangles"]:
                left, top = max(0, r["left"]), max(0, r["top"])
                picture[top : r["top"] + r["height"], left : r["left"] + r["width"]] = round(255 * r["fill"])
        else:
            raise ValueError(kind)
    return picture


records = job["records"]
for record in records[:50]:
    apply(record)
rounds = []
for _ in range(5):
    start = time.perf_counter()
    for record in records:
        apply(record)
    rounds.append((time.perf_counter() - start) / len(records))
print(json.dumps({"imagesPerSecond": 1 / sorted(rounds)[2]}))
