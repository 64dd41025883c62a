#!/usr/bin/env python3
"""sdvae beside the engines people run a Stable Diffusion VAE with today: ratios from one run.

  pip install -r tests/bench/requirements.txt
  tests/bench/peers.py [--network NAME] [--size 512] [--rounds 5] [--threads N] [--peers NAME ...]

The architecture is SD 1.x's or Qwen-Image's; qwen-image-flat gives the peers the network of two
dimensions that one picture needs of it. The weights are random. The engines take turns, round after
round, so that a machine that drifts is equally unkind to all; of each the fastest round counts.
Ratios are sdvae's time over the peer's: smaller is better for sdvae.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import networks
from engines import PEERS, Peer, Setting
from support.program import PROGRAM

DIRECTIONS = ("encode", "decode")


class Ours:
    """sdvae bench, in a process for each measurement."""

    def __init__(self, setting, dtype="float32", **variables):
        self.command = [PROGRAM, "bench", "--json", "--runs", "2"]
        self.command += ["--model", setting.folder, "--dtype", dtype]
        self.command += ["--size", str(setting.size_px), "--threads", str(setting.threads)]
        self.environment = os.environ | variables
        self.peak_mb = 0.0

    def times_ms(self):
        done = subprocess.run(self.command, capture_output=True, check=True, env=self.environment)
        found = json.loads(done.stdout)
        self.peak_mb = max(self.peak_mb, found["peak_mb"])
        return {direction: found[direction]["min_ms"] for direction in DIRECTIONS}


def keep_lowest(best, name, times_ms):
    for direction, time_ms in times_ms.items():
        key = (name, direction)
        best[key] = min(best.get(key, time_ms), time_ms)


def take_turns(ours, peers, rounds):
    """The milliseconds of the fastest round, by engine and direction."""
    best = {}
    for number in range(rounds):
        for name, engine in ours.items():
            keep_lowest(best, name, engine.times_ms())
        for name, peer in peers.items():
            keep_lowest(best, name, {d: peer.time_ms(d) for d in DIRECTIONS})
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
    return best


def table(best, names, ours, peak_mb):
    """A table in Markdown of each engine's times, and of sdvae's times over them."""
    lines = [
        "| engine | encode, ms | decode, ms | peak, MB | "
        + " | ".join(f"{name}: encode, decode" for name in ours)
        + " |"
    ]
    lines.append("|---" * (4 + len(ours)) + "|")
    for name in names:
        times = [best[name, direction] for direction in DIRECTIONS]
        cells = [name, *(f"{time_ms:.0f}" for time_ms in times), f"{peak_mb[name]:.0f}"]
        for other in ours:
            shares = [best[other, d] / best[name, d] for d in DIRECTIONS]
            cells.append(", ".join(f"{share:.3f}" for share in shares))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def compare(args, folder):
    setting = Setting(args.network, folder, args.size, args.threads)
    ours = {"sdvae": Ours(setting)}
    for dtype in args.dtypes:
        ours[f"sdvae, {dtype}"] = Ours(setting, dtype)
    for level in args.levels:
        ours[f"sdvae, {level}"] = Ours(setting, SDVAE_CPU=level)
    peers = {name: Peer(name, setting) for name in args.peers}
    best = take_turns(ours, peers, args.rounds)
    peak_mb = {name: engine.peak_mb for name, engine in ours.items()}
    peak_mb |= {name: peer.close() for name, peer in peers.items()}
    print(table(best, [*ours, *peers], list(ours), peak_mb))


def parse():
    cores = len(os.sched_getaffinity(0))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", default="sd1", choices=list(networks.LATENT_CHANNELS))
    parser.add_argument("--size", type=int, default=512, help="side of the square picture")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=cores)
    parser.add_argument("--peers", nargs="*", default=list(PEERS), choices=list(PEERS))
    parser.add_argument("--dtypes", nargs="*", default=[], help="values of --dtype to add")
    parser.add_argument("--levels", nargs="*", default=[], help="values of SDVAE_CPU to add")
    return parser.parse_args()


def main():
    args = parse()
    with tempfile.TemporaryDirectory() as folder:
        networks.save(args.network, folder)
        compare(args, folder)


if __name__ == "__main__":
    main()
