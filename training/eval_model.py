#!/usr/bin/env python3
"""Quality figures of a built-in model over a folder of photos, as in the model card.

  eval_model.py PHOTOS --model sdvae-tiny.pt [--teacher DIR] [--held-out] [--pictures DIR]

Pairs are named encoder first: `ss` is the model both ways, `tt` TAESD both ways, `st` the model's
latent in TAESD's decoder, `ts` TAESD's latent in the model's decoder. Photos are cut to multiples
of 8. Results are clamped and rounded to 8 bits before anything is measured. Sharpness is the sum
of the mean absolute differences in x and y, the result's over the photo's; every figure is the
mean over the photos.
"""

import argparse
import json
import math
import statistics
import sys
import time
from pathlib import Path

import torch
from PIL import Image

from figures import PAIR_NAMES, means, measure, worst
from photos import cut_to_factor, load_photo, split_photos
from taesd import Teacher


def read_photo(path: Path) -> torch.Tensor:
    """The photo as uint8 [3,H,W] whose sides are multiples of the factor."""
    return cut_to_factor(load_photo(path)).permute(2, 0, 1).contiguous()


def to_bytes(made: torch.Tensor) -> torch.Tensor:
    """Turns [1,3,H,W] in model range into uint8 [3,H,W]."""
    return ((made[0] / 2 + 0.5).clamp(0, 1) * 255).round().to(torch.uint8)


def reconstructions(model, teacher, image: torch.Tensor) -> dict[str, torch.Tensor]:
    """The reconstructions as uint8 [3,H,W] by pair; without a teacher there is `ss` alone."""
    ours = model.encode(image)
    made = {"ss": model.decode(ours)}
    if teacher is not None:
        theirs = teacher.encode(image)
        made["tt"] = teacher.decode(theirs)
        made["st"] = teacher.decode(ours)
        made["ts"] = model.decode(theirs)
    return {name: to_bytes(picture) for name, picture in made.items()}


def save_row(pictures: list[torch.Tensor], path: Path) -> None:
    """Writes the pictures side by side at full size."""
    row = torch.cat(pictures, 2).permute(1, 2, 0).numpy()
    Image.fromarray(row).save(path)


@torch.inference_mode()
def evaluate(model, teacher, paths: list[Path], pictures: Path | None) -> dict[str, dict]:
    found = {}
    for number, path in enumerate(paths, 1):
        photo = read_photo(path)
        made = reconstructions(model, teacher, photo[None].float() / 127.5 - 1)
        found[path.name] = {name: measure(picture, photo) for name, picture in made.items()}
        if pictures is not None:
            order = [photo, *[made[n] for n in ("tt", "ss") if n in made]]
            save_row(order, pictures / f"{path.stem}.png")
        if sys.stderr.isatty():
            print(f"\r{number}/{len(paths)}", end="", file=sys.stderr)
    return found


@torch.inference_mode()
def timing(model, teacher, runs: int) -> dict[str, dict[str, float]]:
    """Median milliseconds at 512x512; the two models take turns, so that a busy machine is
    equally unkind to both."""
    image, latent = torch.rand(1, 3, 512, 512) * 2 - 1, torch.randn(1, 4, 64, 64)
    taken: dict[tuple[str, str], list[float]] = {}
    for _ in range(runs + 1):
        for name, vae in (("ours", model), ("taesd", teacher)):
            for work, given in (("encode", image), ("decode", latent)):
                started = time.perf_counter()
                getattr(vae, work)(given)
                ms = (time.perf_counter() - started) * 1000
                taken.setdefault((name, work), []).append(ms)
    # The first run of each warms up.
    return {
        work: {name: statistics.median(taken[name, work][1:]) for name in ("ours", "taesd")}
        for work in ("encode", "decode")
    }


def print_table(table: dict, times: dict, found: dict) -> None:
    print("| pair | PSNR, dB | lowest PSNR | SSIM | sharpness | its median |")
    print("|---|---|---|---|---|---|")
    for name, row in table.items():
        figures = f"{row['psnr']:.2f} | {row['psnr_min']:.2f} | {row['ssim']:.4f}"
        sharp = f"{row['sharpness']:.3f} | {row['sharpness_median']:.3f}"
        print(f"| {name} ({PAIR_NAMES[name]}) | {figures} | {sharp} |")
    for work, ms in times.items():
        ratio = ms["ours"] / ms["taesd"]
        print(
            f"\n{work} 512x512, {torch.get_num_threads()} threads: ours {ms['ours']:.0f} ms, ",
            end="",
        )
        print(f"TAESD {ms['taesd']:.0f} ms, ratio {ratio:.2f}", end="")
    print("\n\nworst photos (ss, tt):")
    for name in worst(found, 10):
        line = [f"{found[name][p]['psnr']:.2f}" for p in ("ss", "tt") if p in found[name]]
        print(f"  {name}: {', '.join(line)} dB")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photos", type=Path, help="a folder of jpg or png files")
    parser.add_argument("--model", type=Path, required=True, help="TorchScript file")
    parser.add_argument("--teacher", type=Path, help="folder of taesd_*.safetensors")
    parser.add_argument("--held-out", action="store_true", help="only the 100 of the card's rule")
    parser.add_argument("--dev", action="store_true", help="only the photos for choices")
    parser.add_argument("--limit", type=int, default=0, help="every n-th so that at most N remain")
    parser.add_argument("--runs", type=int, default=9, help="timed runs; 0 for none")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--pictures", type=Path, help="write photo | TAESD | ours here")
    parser.add_argument("--json", type=Path, help="write every figure here")
    return parser.parse_args()


def main() -> None:
    args = parse_arguments()
    if args.threads:
        torch.set_num_threads(args.threads)
    kinds = (".jpg", ".jpeg", ".png")
    paths = sorted(p for p in args.photos.iterdir() if p.suffix.lower() in kinds)
    if args.held_out or args.dev:
        split = split_photos(args.photos)
        paths = split.held_out if args.held_out else split.dev
    if args.limit:
        paths = paths[:: math.ceil(len(paths) / args.limit)]
    if not paths:
        raise SystemExit(f"no photos in {args.photos}")
    if args.pictures is not None:
        args.pictures.mkdir(parents=True, exist_ok=True)
    model = torch.jit.load(str(args.model)).to(torch.float32)
    teacher = Teacher(args.teacher) if args.teacher else None
    found = evaluate(model, teacher, paths, args.pictures)
    times = timing(model, teacher, args.runs) if teacher is not None and args.runs else {}
    table = means(found)
    print(f"{len(paths)} photos")
    print_table(table, times, found)
    if args.json is not None:
        record = {"photos": found, "means": table, "time_ms": times}
        args.json.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
