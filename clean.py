#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Remove what builds leave behind: files that git does not track and is told to ignore.

New files that are not ignored, and everything that is tracked, stay.
"""
import argparse
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", "--dry-run", action="store_true", help="only show what would go")
    args = parser.parse_args()
    if not (ROOT / ".git").exists():
        sys.exit("clean.py: this is not a git checkout, so it cannot tell which files are yours; "
                 "remove out/ by hand")
    # -X: ignored files only; -d: folders too.
    command = ["git", "clean", "-n" if args.dry_run else "-f", "-d", "-X"]
    sys.exit(subprocess.run(command, cwd=ROOT).returncode)


if __name__ == "__main__":
    main()
