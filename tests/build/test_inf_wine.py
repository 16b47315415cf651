#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A second opinion on our INFs: Wine's SetupAPI reads the same lines as tools/inf.py, on which
check_contract.py stands, and writes the registry that they say. Exit status 77 without Wine."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tools"))
from inf import Inf  # noqa: E402

CC = "x86_64-w64-mingw32-gcc-win32"
REG_SZ, REG_EXPAND_SZ, REG_DWORD = 1, 2, 4
TYPES = {0: REG_SZ, 0x20000: REG_EXPAND_SZ, 0x10001: REG_DWORD}
NO_CLOBBER, KEY_ONLY = 0x2, 0x10
DRIVERS = r"C:\windows\system32\drivers"  # directory id 12


def loader():
    """Debian's wine64 has its loader beside the server; others have it on the path."""
    debian = "/usr/lib/wine/wine64"
    return debian if os.path.exists(debian) else shutil.which("wine64") or shutil.which("wine")


class Wine:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.environment = {**os.environ, "WINEPREFIX": str(folder / "prefix"), "WINEDEBUG": "-all", "DISPLAY": "",
                            "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe="}
        subprocess.run([CC, "-Wall", "-Wextra", "-Werror", "-O1", "-o", folder / "inf_dump.exe",
                        ROOT / "tests/build/inf_dump.c", "-lsetupapi"], check=True, timeout=120)
        subprocess.run([program, "wineboot", "-i"], env=self.environment, check=True, timeout=240,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def dump(self, *words):
        # A name without a folder would be looked for in Windows' own folder for INFs.
        file = "Z:" + str(self.folder / "test.inf").replace("/", "\\")
        result = subprocess.run([self.program, self.folder / "inf_dump.exe", file, *words], env=self.environment,
                                cwd=self.folder, timeout=120, text=True, capture_output=True)
        if result.returncode != 0:
            sys.exit(f"inf_dump {' '.join(words)}: {result.stderr}")
        return result.stdout.splitlines()

    def end(self):
        beside = pathlib.Path(self.program).parent / "wineserver"
        subprocess.run([beside if beside.exists() else shutil.which("wineserver") or "true", "-k"],
                       env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def our_lines(inf, sections):
    """The dump that Wine should make."""
    text = []
    for name in sections:
        text.append(f"[{inf.names[name]}]")
        for line in inf.sections[name]:
            text.append("\t".join([line.key or ""] + line.fields).replace("%12%", DRIVERS))
    return text


def our_values(inf, section):
    found = set()
    for line in inf.values(section):
        flags = int(line.field(3) or "0", 0)
        if not flags & KEY_ONLY:
            kind = TYPES[flags & ~NO_CLOBBER]
            value = str(int(line.field(4), 0)) if kind == REG_DWORD else line.field(4)
            found.add(f"{line.field(1)}\t{line.field(2)}\t{kind}\t{value}")
    return found


def compare(wine, path):
    inf = Inf(path.read_text())
    shutil.copy(path, wine.folder / "test.inf")
    sections = [name for name in inf.sections if name != "strings"]
    theirs = wine.dump("lines", *(inf.names[name] for name in sections))
    ours = our_lines(inf, sections)
    bad = [f"  ours {a!r}, Wine's {b!r}" for a, b in zip(ours, theirs) if a != b]
    if len(ours) != len(theirs):
        bad.append(f"  {len(ours)} lines, Wine has {len(theirs)}")
    installed = [name for name in inf.sections if re.search(r"\.hw$|\.eventlog$", name) or
                 any(line.field(2).lower() == name for lines in inf.sections.values() for line in lines
                     if (line.key or "").lower() == "addinterface")]
    for name in installed:
        ours, theirs = our_values(inf, name), set(wine.dump("registry", inf.names[name]))
        bad += [f"  [{name}] {line!r} by us or Wine only" for line in sorted(ours ^ theirs)]
    print(f"{path.relative_to(ROOT)}: {len(sections)} sections, {len(installed)} installed, {len(bad)} differences")
    print("\n".join(bad[:20]), end="\n" if bad else "")
    return not bad


def main():
    program = loader()
    absent = [name for name, found in (("wine64", program), (CC, shutil.which(CC))) if not found]
    if absent:
        print(f"SKIPPED: {', '.join(absent)} not installed; run tools/setup.sh", file=sys.stderr)
        return 77
    with tempfile.TemporaryDirectory() as folder:
        wine = Wine(program, pathlib.Path(folder))
        try:
            good = [compare(wine, path) for path in sorted((ROOT / "drivers").rglob("*.inf"))]
        finally:
            wine.end()
    return 0 if good and all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
