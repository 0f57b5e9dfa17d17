"""Seconds per image of transformers on PyTorch, for the table of docs/scoring.md.

`python bench/scoring/reference/siglip-time.py FOLDER THREADS`, with the folder that `npm run bench:scoring -- FOLDER` left.
"""
import sys
import time

import torch
from transformers import SiglipForImageClassification

folder, threads = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(threads)
model = SiglipForImageClassification.from_pretrained(folder, dtype=torch.float32, num_labels=1).eval()
side = model.config.vision_config.image_size
pixels = torch.rand(1, 3, side, side) * 2 - 1
best = [1e9, 1e9]
with torch.inference_mode():
    for _ in range(3):
        wall, cpu = time.perf_counter(), time.process_time()
        model.classifier(model.vision_model(pixels).pooler_output)
        best = [min(best[0], time.perf_counter() - wall), min(best[1], time.process_time() - cpu)]
print(f"{threads} threads: {best[0]:.2f} s by the clock, {best[1]:.2f} s by processor time")
