#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""vmbuspipe.c under Wine against a stand-in vmbuspipe.dll.

Three System32 folders: with all ten exports, with those of an old Windows, and without the DLL. In
the last one a copy of the DLL lies beside the program, where it must not be taken from.
Status 77 (skipped) if Wine or the cross compiler is not installed.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = HERE.parents[2] / "include"
CC = "x86_64-w64-mingw32-gcc"
FLAGS = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror", "-O1",
         f"-I{INCLUDE}"]


def wine():
    """Debian's wine64 has its loader beside the server; others have it on the path."""
    debian = "/usr/lib/wine/wine64"
    return debian if os.path.exists(debian) else shutil.which("wine64") or shutil.which("wine")


def build(folder):
    subprocess.run([CC, *FLAGS, HERE / "program.c", INCLUDE / "hyperv/windows/vmbuspipe.c", "-o",
                    folder / "program.exe"], check=True)
    exports = (HERE / "standin.def").read_text()
    partial = "".join(line + "\n" for line in exports.splitlines()
                      if not line.endswith("Ex") and "ChannelNotification" not in line)
    for name, text, options in (("full", exports, []), ("partial", partial, ["-DSTANDIN_PARTIAL"])):
        (folder / name).mkdir()
        (folder / f"{name}.def").write_text(text)
        subprocess.run([CC, *FLAGS, *options, "-Wno-unused-function", "-Wno-unused-variable",
                        "-shared", HERE / "standin.c", folder / f"{name}.def", "-o",
                        folder / name / "vmbuspipe.dll"], check=True)


def main():
    program = wine()
    if program is None or shutil.which(CC) is None:
        print("SKIPPED: vmbuspipe.c is not tested here: " +
              ("wine64" if program is None else CC) + " is not installed; run tools/setup.sh",
              file=sys.stderr)
        return 77
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
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
