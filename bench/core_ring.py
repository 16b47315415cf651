#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Instructions per frame of the ring engine, driver's side only, counted by callgrind (not timed: the number
is the same on every machine with the same compiler).

usage: bench/core_ring.py [--program FILE] [--frames N] [--json FILE]
"""
import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
# (what is compared, numerator, denominator)
RATIOS = [
    ("every check, against none: receive, 1 element", "rx-1", "rx-1-naive"),
    ("every check, against none: send, 2 elements", "tx-2-direct", "tx-2-naive"),
    ("indirect against direct: send, 2 elements", "tx-2-indirect", "tx-2-direct"),
    ("indirect against direct: send, 4 elements", "tx-4-indirect", "tx-4-direct"),
    ("EVENT_IDX against flags", "tx-2-direct", "tx-2-flags"),
    ("batch of 1 against 16", "tx-2-batch-1", "tx-2-direct"),
    ("batch of 64 against 16", "tx-2-batch-64", "tx-2-direct"),
]


def measure(program, manner, frames):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
               "--toggle-collect=bench_driver_turn", str(program), manner, str(frames)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    counted = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode or not counted:
        sys.exit(f"core_ring: {manner}: {done.stderr.strip().splitlines()[-1:]}")
    kicks, interrupts = map(int, done.stdout.split())
    return {"instructions_per_frame": round(int(counted[1]) / frames, 1),
            "kicks_per_frame": round(kicks / frames, 4),
            "interrupts_per_frame": round(interrupts / frames, 4)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=pathlib.Path,
                        default=ROOT / "out/build/host/bench/bench_core_ring")
    parser.add_argument("--frames", type=int, default=6400, help="a multiple of 64")
    parser.add_argument("--json", type=pathlib.Path)
    args = parser.parse_args()
    if not shutil.which("valgrind"):
        sys.exit("core_ring: valgrind is missing: apt-get install valgrind")
    if not args.program.exists():
        sys.exit(f"core_ring: no {args.program}: cmake --build --preset host --target bench_core_ring")

    names = subprocess.run([args.program, "list"], capture_output=True, text=True, check=True)
    rows = {name: measure(args.program, name, args.frames) for name in names.stdout.split()}
    print(f"{'manner':16} {'instructions':>13} {'kicks':>8} {'interrupts':>11}   per frame")
    for name, row in rows.items():
        print(f"{name:16} {row['instructions_per_frame']:13.1f} {row['kicks_per_frame']:8.4f} "
              f"{row['interrupts_per_frame']:11.4f}")
    ratios = {text: round(rows[a]["instructions_per_frame"] / rows[b]["instructions_per_frame"], 2)
              for text, a, b in RATIOS}
    print()
    for text, ratio in ratios.items():
        print(f"{ratio:6.2f}  {text}")
    if args.json:
        args.json.parent.mkdir(parents=True, exist_ok=True)
        args.json.write_text(json.dumps(
            {"frames": args.frames, "manners": rows, "ratios": ratios}, indent=2) + "\n")


if __name__ == "__main__":
    main()
