"""Makes Golden/resize/*.npy with Pillow: what Cytobench.Data.Resize must give, bit for bit.

python3 make_resize_golden.py        (made with Python 3.11.2, Pillow 9.4.0, NumPy 1.24.2)

The inputs are a formula, written again in ResizeGoldenTests:
  pixel(y, x, c) = (y*y*7 + x*x*3 + x*y*5 + 31*x + 17*y + 101*c) mod 256, and 255 where (x/3 + y/5 + c) mod 4 == 0 (whole division)
"""
import os

import numpy
from PIL import Image

FILTERS = {"bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC}
# input height, input width, channels, output height, output width, filters
CASES = [
    (200, 200, 3, 28, 28, "bilinear bicubic"),
    (200, 200, 1, 224, 224, "bilinear bicubic"),
    (28, 28, 1, 224, 224, "bilinear bicubic"),
    (31, 47, 3, 16, 20, "bilinear bicubic"),
    (31, 47, 3, 50, 20, "bilinear bicubic"),
    (9, 1, 3, 5, 4, "bilinear bicubic"),
    (1, 1, 3, 3, 2, "bilinear bicubic"),
    (40, 33, 3, 40, 16, "bilinear bicubic"),
    (28, 28, 3, 28, 28, "bilinear bicubic"),
]
# torchvision's Resize(size) on the shorter side, then CenterCrop(size): height, width, size
SQUARES = [(30, 47, 16), (51, 30, 20), (45, 28, 28), (17, 90, 24)]


def formula(height, width, channels):
    y, x, c = numpy.meshgrid(numpy.arange(height), numpy.arange(width), numpy.arange(channels), indexing="ij")
    pixels = (y * y * 7 + x * x * 3 + x * y * 5 + 31 * x + 17 * y + 101 * c) % 256
    pixels[(x // 3 + y // 5 + c) % 4 == 0] = 255
    return pixels.astype(numpy.uint8)


def resize(pixels, height, width, resample):
    image = Image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels)
    return numpy.asarray(image.resize((width, height), resample)).reshape(height, width, pixels.shape[2])


def square(pixels, size):
    height, width = pixels.shape[:2]
    shorter, longer = min(height, width), max(height, width)
    long = int(size * longer / shorter)                       # torchvision.transforms.functional._compute_resized_output_size
    resized = resize(pixels, long if height > width else size, long if width > height else size, Image.BILINEAR)
    top = int(round((resized.shape[0] - size) / 2.0))         # torchvision.transforms.functional.center_crop
    left = int(round((resized.shape[1] - size) / 2.0))
    return resized[top:top + size, left:left + size]


folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "resize")
os.makedirs(folder, exist_ok=True)
for height, width, channels, out_height, out_width, filters in CASES:
    for name in filters.split():
        golden = resize(formula(height, width, channels), out_height, out_width, FILTERS[name])
        numpy.save(os.path.join(folder, f"{name}_{height}x{width}x{channels}_to_{out_height}x{out_width}.npy"), golden)
for height, width, size in SQUARES:
    numpy.save(os.path.join(folder, f"square_{height}x{width}x3_to_{size}x{size}.npy"), square(formula(height, width, 3), size))
