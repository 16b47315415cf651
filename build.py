#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Build and stage the driver packages.

free     optimised; staged in out/drivers/windows7/<package>/{x86,x64}/
checked  with assertions and stack protector; staged in out/checked/drivers/...

Each staged folder is installable as it is: .sys, .inf and .pdb side by side.
"""
import argparse
import os
import pathlib
import re
import shutil
import sys

ROOT = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "tools"))
sys.dont_write_bytecode = True
import progress # noqa: E402

ARCHES = ("x64", "x86")
TOOLS = ("cmake", "ninja", "clang-19", "lld-link-19", "llvm-ar-19")


def drivers():
    """Folders of drivers/ and the packages that each makes: windlass_package() in its CMakeLists.txt."""
    return {p.parent.name: re.findall(r"^windlass_package\((\S+)", p.read_text(), re.M)
            for p in sorted((ROOT / "drivers").glob("*/CMakeLists.txt"))}


def fail(message):
    sys.exit(f"build.py: {message}")


def pick(what, text, known):
    chosen = [item for item in text.split(",") if item]
    for item in chosen:
        if item not in known:
            fail(f"unknown {what} '{item}'; known: {', '.join(known)}")
    if not chosen:
        fail(f"no {what} given; known: {', '.join(known)}")
    return chosen


def run(name, *command):
    # A CMake error is a page long and is wanted; a success is not.
    status, said = progress.run(name, command, cwd=ROOT)
    if status != 0:
        print(said, file=sys.stderr)
        fail(f"'{' '.join(command)}' failed, see above")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=("free", "checked"))
    parser.add_argument("--arch", default=",".join(ARCHES), help="comma list (default: %(default)s)")
    parser.add_argument("--driver", default=",".join(drivers()),
                        help="comma list (default: %(default)s)")
    args = parser.parse_args()
    arches = pick("architecture", args.arch, ARCHES)
    known = drivers()
    packages = [package for name in pick("driver", args.driver, list(known)) for package in known[name]]
    for tool in TOOLS:
        if shutil.which(tool) is None:
            fail(f"{tool} is missing; run tools/setup.sh")
    for arch in arches:
        preset = f"{arch}-{args.kind}"
        run(f"build: {preset}: configure", "cmake", "--preset", preset)
        run(f"build: {preset}: {', '.join(packages)}", "cmake", "--build", "--preset", preset,
            "--parallel", str(os.cpu_count() or 1), "--target", *(f"package-{name}" for name in packages))
    stage = ROOT / "out" / ("checked" if args.kind == "checked" else "") / "drivers"
    for path in sorted(stage.rglob("*.sys")):
        if path.parent.name in arches and path.parent.parent.name in packages:
            print(f"  {path.relative_to(ROOT)}  {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
