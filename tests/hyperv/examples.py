#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The examples compile without a warning and print what their .expected files say."""
import pathlib
import subprocess
import sys
import tempfile

import model

FOLDER = model.ROOT / "examples/hyperv"
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror", f"-I{model.INCLUDE}"]
SANITIZE = ["-g", "-fsanitize=address,undefined", "-fno-sanitize-recover"]


def run(*command, status=0):
    result = subprocess.run([str(part) for part in command], text=True, capture_output=True)
    if result.returncode != status:
        raise SystemExit(f"{command[0]}: status {result.returncode}\n{result.stdout}{result.stderr}")
    return result.stdout


def expect(name, output):
    wanted = (FOLDER / f"{name}.expected").read_text()
    if output != wanted:
        raise SystemExit(f"{name}: printed\n{output}instead of\n{wanted}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name in ("ring_dump", "cpuid_report", "rndis_packet"):
            for compiler in ("gcc", model.CLANG):
                run(compiler, "-std=c11", *STRICT, *SANITIZE, FOLDER / f"{name}.c", "-o",
                    folder / name)
        run(FOLDER / "make_ring_dump.py", folder / "dump.bin")
        expect("ring_dump", run(folder / "ring_dump", folder / "dump.bin"))
        run(FOLDER / "make_ring_dump.py", folder / "damaged.bin", "damaged")
        assert "damaged" in run(folder / "ring_dump", folder / "damaged.bin", status=1)
        assert run(folder / "ring_dump", FOLDER / "ring_dump.c", status=2) == ""
        expect("cpuid_report", run(folder / "cpuid_report", FOLDER / "cpuid_report.txt"))
        expect("rndis_packet", run(folder / "rndis_packet"))
    print("three examples compiled with gcc and clang, run with sanitizers")
    return 0


if __name__ == "__main__":
    sys.exit(main())
