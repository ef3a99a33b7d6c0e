#!/usr/bin/env python3
"""The peer of `cytobench bench`: the same training and prediction steps in PyTorch, for a ratio from the same machine and hour.

A step goes from uint8 images on the device to updated weights: index a batch, scale and normalise, forward, cross-entropy, backward,
AdamW. Networks are written here in plain torch, with torchvision's ResNet and timm's vision transformer as models. Runs with PyTorch 1.13
(Debian 12's python3-torch) and later ones; CUDA, autocast, bf16 weights and torch.compile where that PyTorch has them.
"""
import argparse
import json
import os
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

CLASSES = 8
STORED_BATCHES = 4


class BasicBlock(nn.Module):
    def __init__(self, inputs, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, channels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.downsample = None
        if stride != 1 or inputs != channels:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, channels, 1, stride, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        identity = x if self.downsample is None else self.downsample(x)
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += identity
        return self.relu(out)


class ResNet(nn.Module):
    def __init__(self, depths):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        width = 64
        for stage, (channels, depth) in enumerate(zip((64, 128, 256, 512), depths)):
            blocks = []
            for i in range(depth):
                blocks.append(BasicBlock(width, channels, 2 if i == 0 and stage > 0 else 1))
                width = channels
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(width, CLASSES)

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        b, n, d = x.shape
        q, k, v = self.qkv(x).reshape(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        if hasattr(F, "scaled_dot_product_attention"):
            x = F.scaled_dot_product_attention(q, k, v)
        else:
            x = ((q * (d // self.heads) ** -0.5) @ k.transpose(-2, -1)).softmax(-1) @ v
        return self.proj(x.transpose(1, 2).reshape(b, n, d))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.attn = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class VisionTransformer(nn.Module):
    def __init__(self, patch, size, width, depth, heads):
        super().__init__()
        self.proj = nn.Conv2d(3, width, patch, patch)
        self.cls_token = nn.Parameter(torch.randn(1, 1, width) * 1e-6)
        self.pos_embed = nn.Parameter(torch.randn(1, (size // patch) ** 2 + 1, width) * 0.02)
        self.blocks = nn.Sequential(*[Block(width, heads) for _ in range(depth)])
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.head = nn.Linear(width, CLASSES)

    def forward(self, x):
        x = self.proj(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(x.shape[0], -1, -1), x], 1) + self.pos_embed
        return self.head(self.norm(self.blocks(x))[:, 0])


MODELS = {
    "resnet18": (224, lambda size: ResNet((2, 2, 2, 2))),
    "resnet34": (224, lambda size: ResNet((3, 4, 6, 3))),
    "vit_base_patch16_224": (224, lambda size: VisionTransformer(16, size, 768, 12, 12)),
    "vit_small_patch16_224": (224, lambda size: VisionTransformer(16, size, 384, 12, 6)),
    "vit_tiny_patch16_224": (224, lambda size: VisionTransformer(16, size, 192, 12, 3)),
    "vit_small_patch8_112": (112, lambda size: VisionTransformer(8, size, 384, 12, 6)),
    "vit_tiny_patch4_28": (28, lambda size: VisionTransformer(4, size, 192, 12, 3)),
}


def adamw(parameters, kind):
    """The fastest AdamW that this PyTorch has for these parameters: fused, else foreach, else a loop."""
    parameters = list(parameters)
    for name in ("fused", "foreach", "loop") if kind == "auto" else (kind,):
        try:
            options = {} if name == "loop" else {name: True}
            optimizer = torch.optim.AdamW(parameters, lr=1e-3, weight_decay=0.05, **options)
            return optimizer, name
        except (TypeError, RuntimeError):
            continue
    sys.exit(f"error: --optimizer {kind}: this PyTorch has none")


def measure(name, size, batch, args, device):
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
    else:
        reset_host_peak()
    training = args.mode == "train"
    native, build = MODELS[name]
    size = size or native
    torch.manual_seed(0)
    model = build(size).to(device)
    memory_format = torch.channels_last if use_channels_last(args, name, device) else torch.contiguous_format
    model = model.to(memory_format=memory_format)
    weights_dtype = torch.bfloat16 if args.precision == "bf16" else torch.float32
    if weights_dtype != torch.float32:
        model = model.to(weights_dtype)
    model.train(training)
    optimizer, optimizer_name = adamw(model.parameters(), args.optimizer) if training else (None, "none")
    pixels = torch.randint(0, 256, (STORED_BATCHES * batch, size, size, 3), dtype=torch.uint8, device=device)
    labels = torch.randint(0, CLASSES, (STORED_BATCHES * batch,), device=device)
    scale = torch.full((1, 3, 1, 1), 1 / 127.5, device=device)
    shift = torch.full((1, 3, 1, 1), -1.0, device=device)
    forward = torch.compile(model) if args.compile else model
    autocast = args.precision == "amp"

    def prepare(rows):
        images = pixels.index_select(0, rows).permute(0, 3, 1, 2).to(torch.float32)
        return (shift + images * scale).to(weights_dtype).contiguous(memory_format=memory_format)

    def step(rows):
        if not training:
            with torch.no_grad(), torch.autocast(device.type, torch.bfloat16, enabled=autocast):
                return forward(prepare(rows)).float().softmax(1)
        with torch.autocast(device.type, torch.bfloat16, enabled=autocast):
            logits = forward(prepare(rows))
        loss = F.cross_entropy(logits.float(), labels.index_select(0, rows))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()

    milliseconds = []
    for i in range(-args.warmup, args.steps):
        rows = torch.arange((i + args.warmup) % STORED_BATCHES, STORED_BATCHES * batch, STORED_BATCHES, device=device)
        synchronize(device)
        clock = time.perf_counter()
        step(rows)
        synchronize(device)
        if i >= 0:
            milliseconds.append(1000 * (time.perf_counter() - clock))
    median = statistics.median_low(milliseconds)
    return {
        "model": name,
        "size": size,
        "batch": batch,
        "device": "cpu" if device.type == "cpu" else f"cuda:{device.index or 0}",
        "precision": args.precision,
        "mode": args.mode,
        "step_ms": median,
        "step_ms_fastest": min(milliseconds),
        "images_per_second": 1000 * batch / median,
        "peak_bytes": torch.cuda.max_memory_reserved(device) if device.type == "cuda" else host_peak(),
        "steps": args.steps,
        "threads": torch.get_num_threads(),
        "engine": f"PyTorch {torch.__version__}{', compiled' if args.compile else ''}, AdamW {optimizer_name}",
        "channels_last": memory_format == torch.channels_last,
    }


def use_channels_last(args, name, device):
    if args.channels_last != "auto":
        return args.channels_last == "on"
    return name.startswith("resnet") and device.type == "cuda"


def synchronize(device):
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def reset_host_peak():
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass


def host_peak():
    try:
        with open("/proc/self/status") as file:
            return 1024 * next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
    except OSError:
        return None


def main():
    parser = argparse.ArgumentParser(description="Time training steps in PyTorch; prints a JSON array with the fields of 'cytobench bench --json'.")
    parser.add_argument("--models", default="resnet18,vit_tiny_patch4_28")
    parser.add_argument("--sizes", default="", help="pixels a side; each model's native size without it")
    parser.add_argument("--batches", default="32")
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--warmup", type=int, default=3)
    parser.add_argument("--mode", choices=("train", "infer"), default="train")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--precision", choices=("auto", "fp32", "bf16", "amp"), default="auto",
                        help="bf16: weights too; amp: autocast to bf16 with float32 weights; auto: amp on CUDA, else fp32")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--optimizer", choices=("auto", "fused", "foreach", "loop"), default="auto")
    parser.add_argument("--channels-last", choices=("auto", "on", "off"), default="auto", help="auto: for ResNets on CUDA")
    parser.add_argument("--compile", action="store_true", help="torch.compile the network")
    args = parser.parse_args()
    device = torch.device(("cuda" if torch.cuda.is_available() else "cpu") if args.device == "auto" else args.device)
    if args.precision == "auto":
        args.precision = "amp" if device.type == "cuda" else "fp32"
    if args.compile and not hasattr(torch, "compile"):
        sys.exit("error: --compile: this PyTorch has no torch.compile")
    torch.set_num_threads(args.threads or len(os.sched_getaffinity(0)))
    if device.type == "cuda":
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    sizes = [int(size) for size in args.sizes.split(",") if size] or [None]
    results = [
        measure(name, size, batch, args, device)
        for name in args.models.split(",") for size in sizes for batch in map(int, args.batches.split(","))
    ]
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
