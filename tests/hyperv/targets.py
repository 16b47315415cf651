# SPDX-License-Identifier: MIT
"""The compilers and targets of the tests."""
import shutil

from model import CLANG, INCLUDE

MINGW = "/usr/share/mingw-w64/include"


class Target:
    """A C compiler, a C++ compiler and the options that make them produce one ABI."""

    def __init__(self, name, arch, system, cc, cxx, options, triple):
        self.name = name
        self.arch = arch
        self.system = system
        self.cc = cc
        self.cxx = cxx
        self.options = options
        # The headers are system headers to clang, whose comments it drops unless told.
        self.model_flags = [f"--target={triple}", "-ffreestanding", f"-I{INCLUDE}",
                            "-fretain-comments-from-system-headers"]

    def compiler(self, language):
        return self.cc if language == "c" else self.cxx


def clang(name, arch, system, triple):
    plus = CLANG.replace("clang", "clang++", 1) if shutil.which(
        CLANG.replace("clang", "clang++", 1)) else CLANG
    return Target(name, arch, system, CLANG, plus, [f"--target={triple}", "-ffreestanding"], triple)


# Freestanding throughout: it needs no C library of the target, and the headers ask for none.
ALL = (
    Target("gcc-x64", "x64", "linux", "gcc", "g++", ["-ffreestanding"], "x86_64-linux-gnu"),
    Target("gcc-x86", "x86", "linux", "gcc", "g++", ["-m32", "-ffreestanding"], "i686-linux-gnu"),
    Target("gcc-arm64", "arm64", "linux", "aarch64-linux-gnu-gcc", "aarch64-linux-gnu-g++",
           ["-ffreestanding"], "aarch64-linux-gnu"),
    clang("clang-x64", "x64", "linux", "x86_64-linux-gnu"),
    clang("clang-x86", "x86", "linux", "i686-linux-gnu"),
    clang("clang-arm64", "arm64", "linux", "aarch64-linux-gnu"),
    clang("msvc-x64", "x64", "windows", "x86_64-pc-windows-msvc"),
    clang("msvc-x86", "x86", "windows", "i686-pc-windows-msvc"),
    clang("msvc-arm64", "arm64", "windows", "aarch64-pc-windows-msvc"),
    Target("mingw-x64", "x64", "windows", "x86_64-w64-mingw32-gcc", "x86_64-w64-mingw32-g++",
           ["-ffreestanding"], "x86_64-w64-windows-gnu"),
    Target("mingw-x86", "x86", "windows", "i686-w64-mingw32-gcc", "i686-w64-mingw32-g++",
           ["-ffreestanding"], "i686-w64-windows-gnu"),
    clang("clang-mingw-arm64", "arm64", "windows", "aarch64-w64-windows-gnu"),
)
REFERENCE = "clang-x64"


def missing():
    """Compilers that are not installed."""
    return sorted({tool for target in ALL for tool in (target.cc, target.cxx)
                   if not shutil.which(tool)})


def require_all():
    absent = missing()
    if absent:
        raise SystemExit(f"not installed: {', '.join(absent)}; run tools/setup.sh")
