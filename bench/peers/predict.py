"""Times predictions in PyTorch by turns with others: python3 predict.py WIDTH DEPTH SIZE BATCH THREADS

Normalizations folded. Runs once for each line that it reads, and prints the milliseconds that it took, on the clock and of
the processor; needs torch (Debian: python3-torch).
"""
import json
import sys
import time

import torch
from hourglass import fold, network

width, depth, size, batch, threads = map(int, sys.argv[1:6])
torch.set_num_threads(threads)
torch.manual_seed(1)
net = fold(network(width, depth).eval()).requires_grad_(False)
x = torch.sin(0.37 * torch.arange(batch * size * size, dtype=torch.float32)).view(batch, 1, size, size)
with torch.no_grad():
    for _ in sys.stdin:
        start, before = time.perf_counter(), time.process_time()
        net(x).sum().item()
        cpu = 1000 * (time.process_time() - before)
        print(json.dumps({"wall": 1000 * (time.perf_counter() - start), "cpu": cpu}), flush=True)
