"""Expected scores of JoyQuality checkpoints with random weights, by transformers and PyTorch.

A recipe, not a dependency: `pip install torch==2.13.0 transformers==5.23.0 pillow==13.0.0`, then
`python bench/scoring/reference/siglip-scores.py > src/scoring/joyquality/fixtures/expected-scores.json`.
The weights are those of src/scoring/joyquality/random-checkpoint.fixture.ts, made here from the names and shapes that
transformers itself gives. Pixels take the way of the author's script: convert("RGB"), resize to a square with
BICUBIC, (x / 255 - 0.5) / 0.5. The score is the classifier on the pooler output.
"""
import json
import re
import sys
import tempfile

import numpy
import torch
import transformers
from PIL import Image

TINY = dict(width=48, mlpWidth=80, layers=3, heads=4, widthPx=64, patchPx=16)
ODD = dict(width=60, mlpWidth=33, layers=1, heads=5, widthPx=70, patchPx=14)
WIDE = dict(width=1152, mlpWidth=4304, layers=2, heads=16, widthPx=96, patchPx=16)
TYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
CASES = [(shape, seed, kind) for shape in (TINY, WIDE) for kind in TYPES for seed in (1,)] + [
    (TINY, 2, "F32"), (TINY, 3, "BF16"), (ODD, 4, "F32"), (ODD, 4, "F16"),
]
PICTURES = [(1, None), (2, None), (3, (100, 37)), (4, (20, 31)), (5, (333, 500))]


def fnv1a(text):
    h = 0x811C9DC5
    for byte in text.encode("ascii"):
        h = ((h ^ byte) * 0x01000193) & 0xFFFFFFFF
    return h


def uniform(start, count):
    h = (numpy.arange(count, dtype=numpy.uint64) + start).astype(numpy.uint32)
    h = (h ^ (h >> 16)) * numpy.uint32(0x85EBCA6B)
    h = (h ^ (h >> 13)) * numpy.uint32(0xC2B2AE35)
    h ^= h >> 16
    return ((h >> 8).astype(numpy.float64) / 2**24 - 0.5).astype(numpy.float32)


def spread(name, shape):
    if re.search(r"norm\d?\.weight$", name):
        return 1.0, 0.4
    if name.endswith("bias"):
        return 0.0, 0.2
    if re.search("position_embedding|probe", name):
        return 0.0, 1.0
    return 0.0, 2 * (3 / int(numpy.prod(shape[1:]))) ** 0.5


def tensor(name, shape, seed):
    base, scale = spread(name, shape)
    values = uniform(fnv1a(f"{name}:{seed}"), int(numpy.prod(shape))) * numpy.float32(scale)
    return torch.from_numpy((numpy.float32(base) + values).reshape(shape))


def picture(seed, width, height):
    at = numpy.arange(width * height * 3)
    x, y = at // 3 % width, at // 3 // width
    wave = (x * (seed + 3) * 4 + y * (at % 3) * 7) % 256
    noise = (uniform(fnv1a(f"picture:{seed}"), at.size).astype(numpy.float64) + 0.5) * 128
    rgb = wave // 2 + numpy.floor(noise).astype(numpy.int64)
    return Image.fromarray(rgb.astype(numpy.uint8).reshape(height, width, 3))


def pixels(image, side):
    image = image.convert("RGB")
    if image.size != (side, side):
        image = image.resize((side, side), Image.Resampling.BICUBIC)
    values = torch.from_numpy(numpy.array(image)).permute(2, 0, 1).float() / 255.0
    return ((values - 0.5) / 0.5).unsqueeze(0)


def scores(shape, seed, kind):
    side = shape["widthPx"]
    config = transformers.SiglipConfig(
        vision_config=dict(
            hidden_size=shape["width"], intermediate_size=shape["mlpWidth"], num_hidden_layers=shape["layers"],
            num_attention_heads=shape["heads"], image_size=side, patch_size=shape["patchPx"],
        ),
        text_config=dict(hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=1, vocab_size=8),
        num_labels=1,
    )
    model = transformers.SiglipForImageClassification(config)
    weights = {name: tensor(name, tuple(value.shape), seed).to(TYPES[kind]) for name, value in model.state_dict().items()}
    model.load_state_dict(weights)
    with tempfile.TemporaryDirectory() as folder:
        model.to(TYPES[kind]).save_pretrained(folder)
        model = transformers.SiglipForImageClassification.from_pretrained(folder, dtype=torch.float32).eval()
    found = []
    with torch.no_grad():
        for number, size in PICTURES:
            values = pixels(picture(number, *(size or (side, side))), side)
            found.append(model.classifier(model.vision_model(values).pooler_output).item())
    return found


if __name__ == "__main__":
    versions = dict(torch=torch.__version__, transformers=transformers.__version__)
    pictures = [dict(seed=number, size=size) for number, size in PICTURES]
    cases = [dict(seed=seed, type=kind, **shape, scores=scores(shape, seed, kind)) for shape, seed, kind in CASES]
    json.dump(dict(versions=versions, pictures=pictures, cases=cases), sys.stdout, indent=1)
    print()
