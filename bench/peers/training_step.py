"""Times training steps of the same network in PyTorch: python3 training_step.py WIDTH DEPTH SIZE BATCH STEPS THREADS

Needs torch (Debian: python3-torch). Prints one JSON object, as bench/trainingStep.ts does.
"""
import json, math, sys, time
import torch
import torch.nn.functional as F
from torch import nn

width, depth, size, batch, steps, threads = map(int, sys.argv[1:7])
torch.set_num_threads(threads)


def conv_norm(i, o, relu=True):
    return nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.BatchNorm2d(o), *([nn.ReLU()] if relu else []))


class Hmp(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.a, self.b, self.c = conv_norm(i, o // 2), conv_norm(o // 2, o // 4), conv_norm(o // 4, o - o // 2 - o // 4, False)
        self.skip = conv_norm(i, o, False) if i != o else nn.Identity()

    def forward(self, x):
        a = self.a(x)
        b = self.b(a)
        return torch.cat([a, b, self.c(b)], 1) + self.skip(x)


class Hourglass(nn.Module):
    def __init__(self, n, w, o):
        super().__init__()
        self.down = nn.Sequential(Hmp(w, w), Hmp(w, w), Hmp(w, w))
        self.deeper = Hourglass(n - 1, w, o) if n > 1 else Hmp(w, o)
        self.low, self.high = Hmp(o, o), nn.Sequential(Hmp(w, w), Hmp(w, w), Hmp(w, o))

    def forward(self, x):
        low = self.low(self.deeper(self.down(F.max_pool2d(x, 2))))
        return self.high(x) + F.interpolate(low, x.shape[-2:], mode="bilinear", align_corners=True)


n = width
net = nn.Sequential(
    nn.Conv2d(1, n, 7, 2, 3), nn.BatchNorm2d(n), nn.ReLU(), Hmp(n, 2 * n), nn.MaxPool2d(2),
    Hmp(2 * n, 2 * n), Hmp(2 * n, 2 * n), Hmp(2 * n, 4 * n), Hourglass(depth, 4 * n, 8 * n),
    nn.Dropout2d(0.25), conv_norm(8 * n, 8 * n), nn.Dropout2d(0.25), conv_norm(8 * n, 4 * n), nn.Conv2d(4 * n, 16, 1),
)
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
x = torch.sin(0.37 * torch.arange(batch * size * size, dtype=torch.float32)).view(batch, 1, size, size)
y = (0.5 + 0.3 * torch.sin(torch.arange(batch * 32, dtype=torch.float32))).view(batch, 16, 2)
times = []
for _ in range(steps):
    start = time.perf_counter()
    maps = net(x)
    h, w = maps.shape[-2:]
    p = F.softmax(maps.flatten(2), 2).view_as(maps)
    xy = torch.stack([(p * ((torch.arange(w) + 0.5) / w)).sum((2, 3)), (p * ((torch.arange(h) + 0.5) / h)[:, None]).sum((2, 3))], 2)
    loss = (15 * torch.log1p((xy - y).abs() / 3)).mean()  # the branch of the wing loss that is ever reached
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optimizer.step()
    times.append(1000 * (time.perf_counter() - start))
warm = sorted(times[min(2, steps - 1):])
ms = warm[len(warm) // 2]
print(json.dumps({"backend": f"pytorch {torch.__version__}", "threads": threads, "width": width, "depth": depth, "size": size, "batch": batch, "trainStepMs": round(ms, 1), "imagesPerSecond": 1000 * batch / ms}))
