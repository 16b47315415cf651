#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""vmbuspipe.c under Wine against a stand-in vmbuspipe.dll.

Three System32 folders: with all ten exports, with those of an old Windows, and without the DLL. In
the last one a copy of the DLL lies beside the program, where it must not be taken from.
The 32-bit x86 form is built, linked, and its stand-in's exports read; it is not run, because Debian's
64-bit Wine has no 32-bit loader. Status 77 (skipped) if Wine or the cross compiler is not installed.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = HERE.parents[2] / "include"
CC = "x86_64-w64-mingw32-gcc"
CC_X86 = "i686-w64-mingw32-gcc"
FLAGS = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror", "-O1",
         f"-I{INCLUDE}"]


def wine():
    """Debian's wine64 has its loader beside the server; others have it on the path."""
    debian = "/usr/lib/wine/wine64"
    return debian if os.path.exists(debian) else shutil.which("wine64") or shutil.which("wine")


def build(folder, compiler=CC):
    """program.exe, full/vmbuspipe.dll with all exports, partial/vmbuspipe.dll with some."""
    subprocess.run([compiler, *FLAGS, HERE / "program.c", INCLUDE / "hyperv/windows/vmbuspipe.c", "-o",
                    folder / "program.exe"], check=True)
    exports = (HERE / "standin.def").read_text()
    partial = "".join(line + "\n" for line in exports.splitlines()
                      if not line.endswith("Ex") and "ChannelNotification" not in line)
    for name, text, options in (("full", exports, []), ("partial", partial, ["-DSTANDIN_PARTIAL"])):
        (folder / name).mkdir()
        (folder / f"{name}.def").write_text(text)
        subprocess.run([compiler, *FLAGS, *options, "-Wno-unused-function", "-Wno-unused-variable",
                        "-Wl,--enable-stdcall-fixup", "-shared", HERE / "standin.c", folder / f"{name}.def", "-o",
                        folder / name / "vmbuspipe.dll"], check=True)


def build_x86(folder):
    """Fails unless the 32-bit form links and the names of its exports are the bare ones."""
    folder.mkdir()
    build(folder, CC_X86)
    wanted = [line.strip() for line in (HERE / "standin.def").read_text().splitlines()
              if line.strip().startswith("Vmbus")]
    for name in ("program.exe", "full/vmbuspipe.dll"):
        text = subprocess.run(["i686-w64-mingw32-objdump", "-p", folder / name], check=True,
                              text=True, capture_output=True).stdout
        if "pei-i386" not in text:
            raise SystemExit(f"x86: {name} is no 32-bit program")
    # "[   0] Name", since binutils 2.44 "[   0] +base[   1]  0000 Name".
    lost = [name for name in wanted if not re.search(rf"^\s*\[ *\d+\] (?:.* )?{name}$", text, re.M)]
    if lost or len(wanted) != 10:
        raise SystemExit(f"x86: of {len(wanted)} exports these are missing: {' '.join(lost)}")
    print("x86: built and linked, not run")


def main():
    program = wine()
    absent = [name for name, found in (("wine64", program), (CC, shutil.which(CC)),
                                       (CC_X86, shutil.which(CC_X86))) if not found]
    if absent:
        print(f"SKIPPED: vmbuspipe.c is not tested here: {', '.join(absent)} not installed; "
              "run tools/setup.sh", file=sys.stderr)
        return 77
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        build_x86(folder / "x86")
        build(folder)
        environment = {**os.environ, "WINEPREFIX": str(folder / "prefix"), "WINEDEBUG": "-all",
                       "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=", "DISPLAY": ""}
        try:
            subprocess.run([program, "wineboot", "-i"], env=environment, check=True, timeout=240,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            system = folder / "prefix/drive_c/windows/system32"
            for case in ("full", "partial", "absent"):
                if case == "absent":
                    (system / "vmbuspipe.dll").unlink()
                    shutil.copy(folder / "full/vmbuspipe.dll", folder)
                else:
                    shutil.copy(folder / case / "vmbuspipe.dll", system)
                result = subprocess.run([program, folder / "program.exe", case], env=environment,
                                        cwd=folder, timeout=120, text=True, capture_output=True)
                print(result.stdout, end="")
                if result.returncode != 0 or f"{case}: 0 failures" not in result.stdout:
                    print(f"{case}: status {result.returncode} {result.stderr[-500:]}",
                          file=sys.stderr)
                    failed = True
        finally:
            subprocess.run([str(pathlib.Path(program).parent / "wineserver")
                            if (pathlib.Path(program).parent / "wineserver").exists()
                            else shutil.which("wineserver") or "true", "-k"], env=environment,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
