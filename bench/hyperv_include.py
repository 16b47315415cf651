#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What including the Hyper-V headers costs, against Mile.HyperV's in the same run.

    bench/hyperv_include.py --mile FOLDER     FOLDER holds Mile.HyperV.VMBus.h
    bench/hyperv_include.py                   only our own figures
    bench/hyperv_include.py --instructions ...    count instructions (needs valgrind), not time

Preprocessing plus parsing (-fsyntax-only) of a file with the one include; user and system time of the
compiler less that of an empty file with the standard headers both need, median of the runs, both
libraries in turn so that a busy machine slows both. C++ because Mile.HyperV's aggregate is C++ only;
our figure for C stands beside it. The number of instructions is the same each time, also on a busy
machine, but leaves out what the system takes to open the files.
"""
import argparse
import pathlib
import re
import resource
import shutil
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMPILERS = (("clang-19", "clang++-19"), ("gcc", "g++"))
BASE = "#include <stdint.h>\n#include <stddef.h>\n"


def command(compiler, language, flags):
    return [compiler, *flags, "-w", "-x", language, "-fsyntax-only", "-"]


def instructions(compiler, language, include, flags):
    """Millions of instructions of one compilation: those of the largest of its processes."""
    result = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                             "--trace-children=yes", *command(compiler, language, flags)],
                            input=BASE + include, text=True, check=True, capture_output=True)
    return max(map(int, re.findall(r"Collected : (\d+)", result.stderr))) / 1e6


def cost(compiler, language, include, flags):
    """Milliseconds of processor time of one compilation."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command(compiler, language, flags), input=BASE + include, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mile", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=25)
    parser.add_argument("--instructions", action="store_true", help="instead of the time")
    args = parser.parse_args()
    if args.instructions and not shutil.which("valgrind"):
        parser.error("valgrind is not installed")
    measure, unit, runs = (instructions, "million", 1) if args.instructions else (
        cost, "ms", args.runs)
    flags = [f"-I{ROOT / 'include'}", "-D_M_AMD64=100", "-fshort-wchar"]
    candidates = {"empty": ("c++", ""), "hyperv.h (C)": ("c", "#include <hyperv/hyperv.h>\n"),
                  "hyperv.h (C++)": ("c++", "#include <hyperv/hyperv.h>\n"),
                  "mile.h (C++)": ("c++", "#include <hyperv/mile.h>\n")}
    if args.mile:
        header = args.mile.resolve() / "Mile.HyperV.VMBus.h"
        if not header.exists():
            parser.error(f"{header}: not found")
        candidates["Mile.HyperV (C++)"] = ("c++", f'#include "{header}"\n')
    for cc, cxx in COMPILERS:
        if not (shutil.which(cc) and shutil.which(cxx)):
            print(f"{cc}: not installed")
            continue
        times = {name: [] for name in candidates}
        for _ in range(runs):
            for name, (language, include) in candidates.items():
                times[name].append(measure(cxx if language == "c++" else cc, language, include, flags))
        empty = statistics.median(times["empty"])
        result = {name: statistics.median(values) - empty for name, values in times.items()}
        for name in list(candidates)[1:]:
            print(f"{cc:9} {name:18} {result[name]:7.1f} {unit}")
        if args.mile:
            for name in ("hyperv.h (C++)", "mile.h (C++)"):
                ratio = result[name] / result["Mile.HyperV (C++)"]
                print(f"{cc:9} {name} / Mile.HyperV: {ratio:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
