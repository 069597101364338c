#!/usr/bin/env python3
"""Training steps of four networks in PyTorch, for comparison on the same GPU.

usage: torch_speed.py NETWORK BATCH PRECISION MODE LAYOUT [STEPS]
  NETWORK    alexnet | resnext50-32x4d | shufflenet-v1-g3 | vgg16
  PRECISION  f32 (true f32) | tf32 | bf16 (autocast; what it leaves in f32 is multiplied in tf32)
  MODE       eager | compile
  LAYOUT     nchw | nhwc (channels_last)
Prints one line of JSON: parameters, images a second. One batch of random images lies on the GPU and is
used again and again; a step is forward, backward and SGD with momentum; the loss is read at the end.
"""
import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


class AlexNet(nn.Module):
    """Krizhevsky et al. 2012 with two towers, 227x227 images."""

    def __init__(self):
        super().__init__()
        norm = lambda: TowerNorm(2)
        self.features = nn.Sequential(
            nn.Conv2d(3, 96, 11, stride=4), nn.ReLU(), norm(), nn.MaxPool2d(3, 2),
            nn.Conv2d(96, 256, 5, padding=2, groups=2), nn.ReLU(), norm(), nn.MaxPool2d(3, 2),
            nn.Conv2d(256, 384, 3, padding=1), nn.ReLU(),
            nn.Conv2d(384, 384, 3, padding=1, groups=2), nn.ReLU(),
            nn.Conv2d(384, 256, 3, padding=1, groups=2), nn.ReLU(), nn.MaxPool2d(3, 2))
        self.classifier = nn.Sequential(
            nn.Linear(256 * 6 * 6, 4096), nn.ReLU(), nn.Dropout(0.5),
            nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout(0.5), nn.Linear(4096, 1000))

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


class TowerNorm(nn.Module):
    """Local response normalisation within towers: 5 neighbours, alpha 5e-4, beta 0.75, k 2."""

    def __init__(self, towers):
        super().__init__()
        self.towers = towers

    def forward(self, x):
        parts = [F.local_response_norm(t, 5, 5e-4, 0.75, 2.0) for t in x.chunk(self.towers, 1)]
        return torch.cat(parts, 1)


def vgg16():
    layers, channels = [], 3
    for count, filters in zip((2, 2, 3, 3, 3), (64, 128, 256, 512, 512)):
        for _ in range(count):
            layers += [nn.Conv2d(channels, filters, 3, padding=1), nn.ReLU()]
            channels = filters
        layers.append(nn.MaxPool2d(2, 2))
    return nn.Sequential(
        *layers, nn.Flatten(),
        nn.Linear(512 * 7 * 7, 4096), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout(0.5), nn.Linear(4096, 1000))


def normalised(inputs, outputs, kernel, stride=1, padding=0, groups=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False),
        nn.BatchNorm2d(outputs))


class Bottleneck(nn.Module):
    def __init__(self, inputs, middle, outputs, stride, groups):
        super().__init__()
        self.branch = nn.Sequential(
            normalised(inputs, middle, 1), nn.ReLU(),
            normalised(middle, middle, 3, stride, 1, groups), nn.ReLU(),
            normalised(middle, outputs, 1))
        projects = stride != 1 or inputs != outputs
        self.shortcut = normalised(inputs, outputs, 1, stride) if projects else nn.Identity()

    def forward(self, x):
        return F.relu(self.branch(x) + self.shortcut(x))


def resnext50():
    layers = [normalised(3, 64, 7, 2, 3), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    channels = 64
    for stage, blocks in enumerate((3, 4, 6, 3)):
        for block in range(blocks):
            stride = 2 if block == 0 and stage > 0 else 1
            outputs = 256 << stage
            layers.append(Bottleneck(channels, 128 << stage, outputs, stride, 32))
            channels = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 1000))


class Shuffle(nn.Module):
    def __init__(self, groups):
        super().__init__()
        self.groups = groups

    def forward(self, x):
        n, c, h, w = x.shape
        return x.view(n, self.groups, c // self.groups, h, w).transpose(1, 2).reshape(n, c, h, w)


class ShuffleUnit(nn.Module):
    def __init__(self, inputs, outputs, stride, groups, first_groups):
        super().__init__()
        middle = outputs // 4
        self.stride = stride
        made = outputs - inputs if stride == 2 else outputs
        self.branch = nn.Sequential(
            normalised(inputs, middle, 1, groups=first_groups), nn.ReLU(), Shuffle(groups),
            normalised(middle, middle, 3, stride, 1, middle),
            normalised(middle, made, 1, groups=groups))

    def forward(self, x):
        y = self.branch(x)
        if self.stride == 2:
            return F.relu(torch.cat((F.avg_pool2d(x, 3, 2, 1), y), 1))
        return F.relu(y + x)


def shufflenet(groups=3, width=240):
    layers = [normalised(3, 24, 3, 2, 1), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    channels = 24
    for stage, units in enumerate((4, 8, 4)):
        outputs = width << stage
        for unit in range(units):
            first = 1 if stage == 0 and unit == 0 else groups
            layers.append(ShuffleUnit(channels, outputs, 2 if unit == 0 else 1, groups, first))
            channels = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 1000))


NETWORKS = {
    "alexnet": (AlexNet, 227),
    "resnext50-32x4d": (resnext50, 224),
    "shufflenet-v1-g3": (shufflenet, 224),
    "vgg16": (vgg16, 224),
}


def main():
    network, batch, precision, mode, layout = sys.argv[1:6]
    steps = int(sys.argv[6]) if len(sys.argv) > 6 else 30
    tf32 = precision != "f32"
    torch.backends.cuda.matmul.allow_tf32 = tf32
    torch.backends.cudnn.allow_tf32 = tf32
    torch.backends.cudnn.benchmark = True
    torch.manual_seed(1)
    make, size = NETWORKS[network]
    model = make().cuda().train()
    images = torch.randn(int(batch), 3, size, size, device="cuda")
    labels = torch.randint(0, 1000, (int(batch),), device="cuda")
    if layout == "nhwc":
        model = model.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
    parameters = sum(p.numel() for p in model.parameters())
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4, momentum=0.9, fused=True)
    run = torch.compile(model) if mode == "compile" else model

    def step():
        with torch.autocast("cuda", dtype=torch.bfloat16, enabled=precision == "bf16"):
            loss = F.cross_entropy(run(images), labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        return loss

    for _ in range(10):
        loss = step()
    loss.item()
    begin = time.perf_counter()
    for _ in range(steps):
        loss = step()
    last = loss.item()
    seconds = time.perf_counter() - begin
    print(json.dumps({
        "network": network, "batch": int(batch), "precision": precision, "mode": mode,
        "layout": layout, "parameters": parameters, "loss": last,
        "images_per_second": int(batch) * steps / seconds, "torch": torch.__version__,
        "cudnn": torch.backends.cudnn.version(), "gpu": torch.cuda.get_device_name()}))


if __name__ == "__main__":
    main()
