"""Expected scores of CLIP checkpoints with random weights, by transformers and PyTorch, and a small tokenizer.

A recipe, not a dependency: `pip install torch==2.13.0 transformers==5.23.0 tokenizers==0.23.3 pillow==13.0.0`, then
`python bench/scoring/reference/clip-scores.py src/scoring/clip/fixtures`. It writes tokenizer.json (byte-level BPE of
CLIP's kind, trained on the prompts below) and expected-clip.json. Weights and pictures are those of siglip-scores.py.
Pixels: shorter side to the model's side with Pillow's BICUBIC, the middle square, CLIP's mean and deviation.
"""
import importlib.util
import json
import pathlib
import sys

import numpy
import torch
import transformers
from PIL import Image
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

HERE = pathlib.Path(__file__).parent
spec = importlib.util.spec_from_file_location("siglip", HERE / "siglip-scores.py")
siglip = importlib.util.module_from_spec(spec)
spec.loader.exec_module(siglip)

PROMPTS = [
    "a red fox asleep under an old oak",
    "  Two   FOXES, one owl's nest & 1234 stars!  ",
    "caf\u00e9 na\u00efve \u2014 \u96e8\u306e\u8857 \U0001f98a",
    "fox",
    "an old oak " * 40,
]
OPENING, CLOSING = "<|startoftext|>", "<|endoftext|>"
# vision: width, mlp, layers, heads, side, patch; text: width, mlp, layers, heads, tokens
QUICK = dict(
    vision=(48, 80, 3, 4, 64, 16), text=(32, 64, 2, 2, 77), projection=24, activation="quick_gelu",
)
EXACT = dict(
    vision=(60, 33, 1, 5, 70, 14), text=(48, 96, 3, 4, 20), projection=40, activation="gelu",
)
WIDE = dict(
    vision=(768, 3072, 1, 12, 64, 32), text=(512, 2048, 1, 8, 77), projection=512, activation="quick_gelu",
)
CASES = [(QUICK, 1, "F32"), (QUICK, 1, "F16"), (QUICK, 1, "BF16"), (EXACT, 2, "F32"), (EXACT, 3, "BF16"), (WIDE, 4, "F32")]
MEAN = torch.tensor([0.48145466, 0.4578275, 0.40821073]).view(3, 1, 1)
DEVIATION = torch.tensor([0.26862954, 0.26130258, 0.27577711]).view(3, 1, 1)


def build_tokenizer():
    tokenizer = Tokenizer(models.BPE(unk_token=CLOSING, end_of_word_suffix="</w>", continuing_subword_prefix=""))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    words = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(words), behavior="removed", invert=True), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=600, special_tokens=[], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        end_of_word_suffix="</w>", show_progress=False,
    )
    tokenizer.train_from_iterator(PROMPTS * 4, trainer)
    tokenizer.add_special_tokens([OPENING, CLOSING])
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{OPENING} $A {CLOSING}",
        special_tokens=[(OPENING, tokenizer.token_to_id(OPENING)), (CLOSING, tokenizer.token_to_id(CLOSING))],
    )
    return tokenizer


def pixels(image, side):
    image = image.convert("RGB")
    width, height = image.size
    short = min(width, height)
    if short != side:
        size = tuple(side if one == short else int(side * one / short) for one in (width, height))
        image = image.resize(size, Image.Resampling.BICUBIC)
    left, top = (image.size[0] - side) // 2, (image.size[1] - side) // 2
    image = image.crop((left, top, left + side, top + side))
    values = torch.from_numpy(numpy.array(image)).permute(2, 0, 1).float() / 255.0
    return ((values - MEAN) / DEVIATION).unsqueeze(0)


def layers(shape, activation):
    width, mlp, count, heads = shape[:4]
    return dict(
        hidden_size=width, intermediate_size=mlp, num_hidden_layers=count, num_attention_heads=heads, hidden_act=activation,
    )


def case(shape, seed, kind, tokenizer):
    opening, closing = (tokenizer.token_to_id(one) for one in (OPENING, CLOSING))
    side, patch = shape["vision"][4:]
    limit = shape["text"][4]
    config = transformers.CLIPConfig(
        vision_config=dict(**layers(shape["vision"], shape["activation"]), image_size=side, patch_size=patch),
        text_config=dict(
            **layers(shape["text"], shape["activation"]), vocab_size=tokenizer.get_vocab_size(), max_position_embeddings=limit,
            bos_token_id=opening, eos_token_id=closing, pad_token_id=closing,
        ),
        projection_dim=shape["projection"],
    )
    model = transformers.CLIPModel(config)
    kept = {name for name in model.state_dict() if "position_ids" not in name}
    weights = {
        name: siglip.tensor(name, tuple(value.shape), seed).to(siglip.TYPES[kind]).float()
        for name, value in model.state_dict().items() if name in kept
    }
    model.load_state_dict(weights, strict=False)
    model.eval()
    head = [
        siglip.tensor(f"predictor.{part}", form, seed).to(siglip.TYPES[kind]).float()
        for part, form in (("weight", (1, shape["projection"])), ("bias", (1,)))
    ]
    rows, aesthetics = [], []
    ids = []
    with torch.no_grad():
        texts = []
        for prompt in PROMPTS:
            tokens = tokenizer.encode(prompt).ids
            if len(tokens) > limit:
                tokens = tokens[: limit - 1] + [closing]
            ids.append(tokens)
            found = model.get_text_features(input_ids=torch.tensor([tokens]))
            texts.append(getattr(found, "pooler_output", found))
        for number, size in siglip.PICTURES:
            picture = siglip.picture(number, *(size or (side, side)))
            found = model.get_image_features(pixel_values=pixels(picture, side))
            image = getattr(found, "pooler_output", found)
            image = image / image.norm(dim=-1, keepdim=True)
            rows.append([(image @ (text / text.norm(dim=-1, keepdim=True)).T).item() for text in texts])
            aesthetics.append((image @ head[0].T + head[1]).item())
    keys = ("width", "mlpWidth", "layers", "heads")
    return dict(
        seed=seed, type=kind, activation=shape["activation"], projection=shape["projection"],
        vision=dict(zip(keys + ("widthPx", "patchPx"), shape["vision"])),
        text=dict(zip(keys + ("maxTokens",), shape["text"]), vocabulary=tokenizer.get_vocab_size()),
        scale=model.logit_scale.exp().item(), ids=ids, cosines=rows, aesthetics=aesthetics,
    )


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    tokenizer = build_tokenizer()
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    versions = dict(torch=torch.__version__, transformers=transformers.__version__)
    pictures = [dict(seed=number, size=size) for number, size in siglip.PICTURES]
    cases = [case(shape, seed, kind, tokenizer) for shape, seed, kind in CASES]
    result = dict(versions=versions, prompts=PROMPTS, pictures=pictures, cases=cases)
    (folder / "expected-clip.json").write_text(json.dumps(result) + "\n")
