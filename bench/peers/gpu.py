"""Times predictions and training steps of bench/gpu/gpu.ts in PyTorch on the GPU: python3 gpu.py [DEVICE]

Needs torch with CUDA; DEVICE cuda by default. Prints one JSON object of medians in milliseconds, results read back each time.
TF32 is off, as WebGPU computes in 32 bits.
"""
import json, sys, time
import torch
import torch.nn.functional as F
from torch import nn
from hourglass import fold, network

device = sys.argv[1] if len(sys.argv) > 1 else "cuda"
torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
figures = {}


def moments(maps):
    h, w = maps.shape[-2:]
    p = F.softmax(maps.flatten(2), 2).view_as(maps)
    x, y = (torch.arange(n, device=device) for n in (w, h))
    return torch.stack([(p * ((x + 0.5) / w)).sum((2, 3)), (p * ((y + 0.5) / h)[:, None]).sum((2, 3))], 2)


def median(run, rounds):
    times = []
    for i in range(rounds + 3):
        start = time.perf_counter()
        run()
        if i >= 3:
            times.append(1000 * (time.perf_counter() - start))
    return round(sorted(times)[rounds // 2], 2)


def images(batch, size):
    return torch.sin(0.37 * torch.arange(batch * size * size, dtype=torch.float32)).view(batch, 1, size, size).to(device)


with torch.no_grad():
    for width, size, batch in [(8, 160, 1), (24, 256, 1), (24, 448, 1), (24, 448, 8)]:
        net, x = fold(network(width, 4).eval()).to(device), images(batch, size)
        figures[f"predict {width} {size} {batch}"] = median(lambda: moments(net(x)).cpu(), 15)
for width, size, batch in [(8, 160, 8), (24, 256, 4), (24, 256, 16)]:
    net, x = network(width, 4).to(device), images(batch, size)
    y = (0.5 + 0.3 * torch.sin(torch.arange(batch * 32, dtype=torch.float32))).view(batch, 16, 2).to(device)
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)

    def step():
        loss = (15 * torch.log1p((moments(net(x)) - y).abs() / 3)).mean()
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        loss.item()

    figures[f"train {width} {size} {batch}"] = median(step, 9)
name = torch.cuda.get_device_name() if device == "cuda" else device
print(json.dumps({"pytorch": torch.__version__, "device": name, "ms": figures}, indent=2))
