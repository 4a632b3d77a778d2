"""Times training steps of the same network in PyTorch: python3 training_step.py WIDTH DEPTH SIZE BATCH STEPS THREADS

Needs torch (Debian: python3-torch). Prints one JSON object, as bench/trainingStep.ts does. cpuMs is the time of the
processor, for machines that others use as well.
"""
import json, sys, time
import torch
import torch.nn.functional as F
from torch import nn
from hourglass import network

width, depth, size, batch, steps, threads = map(int, sys.argv[1:7])
torch.set_num_threads(threads)
net = network(width, depth)
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
x = torch.sin(0.37 * torch.arange(batch * size * size, dtype=torch.float32)).view(batch, 1, size, size)
y = (0.5 + 0.3 * torch.sin(torch.arange(batch * 32, dtype=torch.float32))).view(batch, 16, 2)
times, used = [], []
for _ in range(steps):
    start, before = time.perf_counter(), time.process_time()
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
    used.append(1000 * (time.process_time() - before))
middle = lambda values: sorted(values[min(2, steps - 1):])[(steps - min(2, steps - 1)) // 2]
ms = middle(times)
print(json.dumps({"backend": f"pytorch {torch.__version__}", "threads": threads, "width": width, "depth": depth, "size": size, "batch": batch, "trainStepMs": round(ms, 1), "cpuMs": round(middle(used), 1), "leastCpuMs": round(min(used[min(2, steps - 1):]), 1), "imagesPerSecond": 1000 * batch / ms}))
