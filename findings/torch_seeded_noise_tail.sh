#!/usr/bin/env bash
# torch 2.13.0 (CPU): a seeded normal tensor in bfloat16 or float16 is float32's, rounded, but for its
# last 16 values where the number of values is no multiple of 16: those are other numbers.
#
# Seen with torch.randn(324, generator=torch.Generator().manual_seed(0), dtype=...), as many values as
# the latent of a 72x72 picture has: the first 308 are equal after rounding, the last 16 differ by up
# to 3.5. They are the values that a float32 tensor of 336 ends with: the smaller types finish the
# group of 16 that the rest began, float32 draws a new one. So with one seed a sample of an SD latent,
# or the noise a picture starts from, is the same picture in every dtype at 512x512 and another one in
# the last corner at 72x72 or 104x104. Seen alike with ATEN_CPU_CAPABILITY default, avx2 and avx512.
#
# Fails when that changes. Usage: findings/torch_seeded_noise_tail.sh
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python3" -m pip install -q torch==2.13.0 numpy==2.4.6
"$work/venv/bin/python3" - <<'PYTHON'
import torch


def seeded(count, dtype=torch.float32):
    return torch.randn(count, generator=torch.Generator().manual_seed(0), dtype=dtype)


COUNT = 4 * 9 * 9
for dtype in (torch.bfloat16, torch.float16):
    exact, small = seeded(COUNT), seeded(COUNT, dtype)
    assert torch.equal(small[:-16], exact[:-16].to(dtype)), "the first values are no longer rounded"
    difference = (small[-16:].float() - exact[-16:]).abs().max().item()
    assert difference > 1, "the last 16 values are float32's now"
    longer = seeded(COUNT // 16 * 16 + 16)
    assert torch.equal(small[-16:], longer[-16:].to(dtype)), "the last 16 values are drawn otherwise"
    assert torch.equal(seeded(320, dtype), seeded(320).to(dtype)), "multiples of 16 differ too"
    print(f"{dtype}: the first {COUNT - 16} equal, the last 16 differ by up to {difference:.2f}")
PYTHON
