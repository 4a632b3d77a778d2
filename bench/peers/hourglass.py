"""The hourglass network of this library in PyTorch, for the scripts beside it."""
import torch
import torch.nn.functional as F
from torch import nn


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
    def __init__(self, n, w, o, upsampling):
        super().__init__()
        self.how = dict(mode=upsampling, **({"align_corners": True} if upsampling == "bilinear" else {}))
        self.down = nn.Sequential(Hmp(w, w), Hmp(w, w), Hmp(w, w))
        self.deeper = Hourglass(n - 1, w, o, upsampling) if n > 1 else Hmp(w, o)
        self.low, self.high = Hmp(o, o), nn.Sequential(Hmp(w, w), Hmp(w, w), Hmp(w, o))

    def forward(self, x):
        low = self.low(self.deeper(self.down(F.max_pool2d(x, 2))))
        return self.high(x) + F.interpolate(low, x.shape[-2:], **self.how)


def network(n, depth, channels=1, upsampling="bilinear"):
    return nn.Sequential(
        nn.Conv2d(channels, n, 7, 2, 3), nn.BatchNorm2d(n), nn.ReLU(), Hmp(n, 2 * n), nn.MaxPool2d(2),
        Hmp(2 * n, 2 * n), Hmp(2 * n, 2 * n), Hmp(2 * n, 4 * n), Hourglass(depth, 4 * n, 8 * n, upsampling),
        nn.Dropout2d(0.25), conv_norm(8 * n, 8 * n), nn.Dropout2d(0.25), conv_norm(8 * n, 4 * n), nn.Conv2d(4 * n, 16, 1),
    )


def fold(net):
    """The normalizations in the convolutions, as for inference."""
    for module in list(net.modules()):
        children = list(module.named_children())
        for (_, conv), (name, norm) in zip(children, children[1:]):
            if isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
                conv.weight.data *= factor[:, None, None, None]
                conv.bias.data = (conv.bias - norm.running_mean) * factor + norm.bias
                setattr(module, name, nn.Identity())
    return net
