#!/bin/sh
# SPDX-License-Identifier: MIT
# Build the fake NT and its driver for one architecture: build_fake.sh x64|x86 OUTPUT-DIRECTORY
set -eu
arch=$1
out=$2
here=$(dirname "$0")
case $arch in
x64) target=x86_64-pc-windows-msvc machine=x64 entry=FakeEntry driver=DriverEntry ;;
x86) target=i686-pc-windows-msvc machine=x86 entry=FakeEntry@8 driver=DriverEntry ;;
*) echo "build_fake.sh: unknown architecture $arch" >&2; exit 2 ;;
esac
mkdir -p "$out"
flags="--target=$target -O1 -ffreestanding -fno-builtin -fasynchronous-unwind-tables
    -fno-omit-frame-pointer -g -gcodeview -Wall -Wno-parentheses -Werror"
link="lld-link-19 /nologo /driver /subsystem:native,6.01 /nodefaultlib /release /Brepro
    /machine:$machine /debug /pdbaltpath:%_PDB% /opt:noref"
if [ "$arch" = x86 ]; then link="$link /safeseh:no"; fi
# shellcheck disable=SC2086
clang-19 $flags -c "$here/fake_nt.c" -o "$out/fake_nt.obj"
# shellcheck disable=SC2086
$link /entry:"$entry" /out:"$out/ntoskrnl.exe" /pdb:"$out/ntoskrnl.pdb" "$out/fake_nt.obj" \
    /implib:"$out/unused.lib"
if [ "$arch" = x86 ]; then
    printf 'LIBRARY ntoskrnl.exe\nEXPORTS\n FakeAdd@8\n FakeDevice@0\n' > "$out/fake.def"
    llvm-dlltool-19 -k -m i386 -d "$out/fake.def" -l "$out/fake.lib"
else
    printf 'LIBRARY ntoskrnl.exe\nEXPORTS\n FakeAdd\n FakeDevice\n' > "$out/fake.def"
    llvm-dlltool-19 -m i386:x86-64 -d "$out/fake.def" -l "$out/fake.lib"
fi
# shellcheck disable=SC2086
clang-19 $flags -c "$here/fake_driver.c" -o "$out/fake_driver.obj"
# shellcheck disable=SC2086
$link /entry:"$driver" /out:"$out/fake_driver.sys" /pdb:"$out/fake_driver.pdb" \
    "$out/fake_driver.obj" "$out/fake.lib"
