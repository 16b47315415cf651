#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Run one scenario with many seeds; on the contract machine each also with interrupts between
instructions. Says how to repeat what failed.

usage: campaign.py LAB SCENARIO MACHINE SEEDS
"""
import subprocess
import sys

SKIP = 77
INSTRUCTIONS = 200  # between injected interrupts, on average


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    lab, scenario, machine, seeds = sys.argv[1:]
    failed, skipped, count = [], 0, 0
    for seed in range(1, int(seeds) + 1):
        for more in ([], ["--inject", str(INSTRUCTIONS)]) if machine == "contract" else ([],):
            command = [lab, "run", scenario, "--machine", machine, "--seed", str(seed),
                       "--keep-going", *more]
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            count += 1
            skipped += done.returncode == SKIP
            if done.returncode not in (0, SKIP):
                failed.append(" ".join(command))
                print(done.stdout)
    for command in failed:
        print(f"failed: {command}")
    print(f"{count} runs, {len(failed)} failed, {skipped} skipped")
    sys.exit(1 if failed else SKIP if skipped == count else 0)


main()
