#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Run a build step: one line of progress while it goes well, everything it said when it does not.

usage: tools/progress.py NAME COMMAND [ARGUMENT ...]
Reads ninja's `[3/40]` lines. On a terminal the line is rewritten, elsewhere there is a new one every
now and then. The status is the command's.
"""
import os
import re
import subprocess
import sys
import time

NINJA = re.compile(r"\[(\d+)/(\d+)\] ")
# Between two lines where they are not rewritten, so that logs stay short.
SECONDS = 5


def run(name, command, cwd=None):
    """Returns (status, what the command said without its progress)."""
    tty = sys.stdout.isatty()
    said = []
    last = time.monotonic()

    def show(text, end):
        # Clears what is left of a longer line before.
        print(f"\r{text}\033[K" if tty else text, end="" if tty and not end else "\n", flush=True)

    show(name, end=False)
    with subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace",
                          env={**os.environ, "NINJA_STATUS": "[%f/%t] "}) as process:
        for line in process.stdout:
            step = NINJA.match(line)
            if step is None:
                said.append(line)
                continue
            if tty or time.monotonic() - last >= SECONDS:
                show(f"{name}: {step[1]} of {step[2]}", end=False)
                last = time.monotonic()
    if tty:
        show(name, end=True)
    return process.returncode, "".join(said)


def main():
    if len(sys.argv) < 3 or sys.argv[1].startswith("-"):
        print(__doc__)
        sys.exit(0 if "--help" in sys.argv[1:2] else 2)
    try:
        status, said = run(sys.argv[1], sys.argv[2:])
    except KeyboardInterrupt:
        sys.exit(130)
    except FileNotFoundError:
        sys.exit(f"{sys.argv[2]} is missing; run tools/setup.sh")
    if status != 0:
        print(said, end="", file=sys.stderr)
        sys.exit(f"'{' '.join(sys.argv[2:])}' failed with status {status}, see above")


if __name__ == "__main__":
    main()
