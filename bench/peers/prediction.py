"""Times predictions of one image in PyTorch: python3 prediction.py WIDTH SIZE CHANNELS ROUNDS [FILE]

Needs torch (Debian: python3-torch). One thread, normalizations folded, warm. Prints one JSON object; times of the processor
beside those of the clock, for machines that others use as well. FILE: writes the network as ONNX there and times nothing.
"""
import json, sys, time
import torch
from hourglass import fold, network

width, size, channels, rounds = map(int, sys.argv[1:5])
torch.set_num_threads(1)
torch.manual_seed(1)
net = fold(network(width, 4, channels).eval()).requires_grad_(False)
x = torch.sin(0.37 * torch.arange(channels * size * size, dtype=torch.float32)).view(1, channels, size, size)
if len(sys.argv) > 5:
    torch.onnx.export(net, x, sys.argv[5], input_names=["image"], output_names=["heatmaps"], opset_version=13)
    sys.exit()
wall, cpu = [], []
with torch.no_grad():
    for _ in range(rounds + 3):
        start, used = time.perf_counter(), time.process_time()
        net(x).sum().item()
        wall.append(1000 * (time.perf_counter() - start))
        cpu.append(1000 * (time.process_time() - used))
middle = lambda times: round(sorted(times[3:])[rounds // 2], 2)
print(json.dumps({"peer": f"pytorch {torch.__version__}", "width": width, "size": size, "ms": middle(wall), "cpuMs": middle(cpu), "leastCpuMs": round(min(cpu[3:]), 2)}))
