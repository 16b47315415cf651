#!/bin/sh
# SPDX-License-Identifier: MIT
# Compiles the tests of include/ddk for x86 and x64. Silent when all is well.
#   tests/ddk/run.sh [CLANG [MINGW_INCLUDE]]
set -u
cc=${1:-clang-19}
mingw=${2:-/usr/share/mingw-w64/include}
nm=$(printf '%s' "$cc" | sed 's/clang\(-[0-9]*\)\{0,1\}$/llvm-nm\1/')
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
ddk=$root/include/ddk
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
failed=0

for tool in "$cc" "$nm"; do
    command -v "$tool" >/dev/null || { echo "ddk: $tool: not found; install clang and llvm" >&2; exit 1; }
done
[ -f "$mingw/ddk/wdm.h" ] || { echo "ddk: $mingw/ddk/wdm.h: not found; install mingw-w64-common" >&2; exit 1; }

fail() {
    echo "ddk: $*" >&2
    failed=1
}

# compile ARCH SOURCE OBJECT OPTION...
compile() {
    arch=$1 source=$2 object=$3
    shift 3
    case $arch in
    x86) set -- --target=i686-pc-windows-msvc -D_X86_ "$@" ;;
    x64) set -- --target=x86_64-pc-windows-msvc "$@" ;;
    esac
    "$cc" -std=gnu11 -fgnuc-version=12.2.0 -ffreestanding -fshort-wchar -O1 -Wall -Wextra -Werror \
        -Wno-multichar "$@" -c "$source" -o "$object" 2>"$tmp/err"
}

good() { compile "$@" || { fail "$1: $2 does not compile:"; head -4 "$tmp/err" >&2; }; }

system="-isystem $ddk -isystem $mingw/ddk -isystem $mingw"
own="-I$ddk -isystem $mingw/ddk -isystem $mingw"
roles="-DNDIS_MINIPORT_DRIVER=1 -DNDIS620_MINIPORT=1 -DNDIS620=1"

for arch in x86 x64; do
    # Drivers, with the headers as system headers and, warnings on, as the project's own. On x86
    # also with stdcall as the default, as the WDK builds them.
    for t in miniport filter protocol wdm portcls; do
        good $arch "$here/$t.c" "$tmp/$t.o" $system
        good $arch "$here/$t.c" "$tmp/$t.o" $own
        [ $arch = x64 ] || good $arch "$here/$t.c" "$tmp/$t.o" $system -mrtd
    done
    for t in layout_ndis layout_ntddndis values; do
        good $arch "$here/$t.c" "$tmp/$t.o" $system $roles
    done

    # Every header by itself, and no public symbol from any.
    for h in "$ddk"/*.h "$ddk"/ndis/*.h; do
        printf '#include <%s>\n#include <%s>\n' "${h#"$ddk/"}" "${h#"$ddk/"}" >"$tmp/alone.c"
        case $h in
        */ifdef.h) printf '#include <ntddk.h>\n#include <ifdef.h>\n' >"$tmp/alone.c" ;;
        */portcls_wavert.h) continue ;;
        # Defines, on purpose, the GUIDs of the headers after it.
        */ksguid.h) printf '#include <ntddk.h>\n#include <ksguid.h>\n' >"$tmp/alone.c" ;;
        esac
        good $arch "$tmp/alone.c" "$tmp/alone.o" $own $roles
        [ -f "$tmp/alone.o" ] || continue
        symbols=$("$nm" --defined-only --extern-only --just-symbol-name "$tmp/alone.o" |
            grep -v '@feat.00')
        [ -z "$symbols" ] || fail "$arch: ${h#"$ddk/"} defines $symbols"
    done

    # Every version and role.
    echo '#include <ndis.h>' >"$tmp/version.c"
    for v in "-DNDIS_MINIPORT_DRIVER=1 -DNDIS60_MINIPORT=1" "-DNDIS60=1" \
        "-DNDIS_MINIPORT_DRIVER=1 -DNDIS61_MINIPORT=1" "-DNDIS61=1" \
        "-DNDIS_MINIPORT_DRIVER=1 -DNDIS620_MINIPORT=1" "-DNDIS620=1" "-DNDIS_WRAPPER=1" \
        "-DNDIS_MINIPORT_DRIVER=1 -DNDIS60_MINIPORT=1 -DNDIS60=1"; do
        good $arch "$tmp/version.c" "$tmp/version.o" $own $v
    done

    # Must fail, and for the reason given.
    while IFS='|' read -r reason options line; do
        printf '#include <ndis.h>\n%s\n' "$line" >"$tmp/bad.c"
        if compile $arch "$tmp/bad.c" "$tmp/bad.o" $system $options; then
            fail "$arch: compiled, though $reason"
        elif ! grep -q -- "$reason" "$tmp/err"; then
            fail "$arch: failed for another reason than: $reason"
        fi
    done <<EOF
size of NDIS_LINK_STATE|$roles|DDK_ASSERT_SIZE(NDIS_LINK_STATE, 36, 36);
offset of NET_BUFFER.DataOffset|$roles|DDK_ASSERT_OFFSET(NET_BUFFER, DataOffset, 0x18, 0x30);
define NDIS_MINIPORT_DRIVER||
NDIS 6.30 and later are not declared|-DNDIS_MINIPORT_DRIVER=1 -DNDIS630_MINIPORT=1|
NDIS 5 drivers are not supported|-DNDIS_MINIPORT_DRIVER=1 -DNDIS51_MINIPORT=1|
no member named 'CancelDirectOidRequestHandler'|-DNDIS_MINIPORT_DRIVER=1 -DNDIS60_MINIPORT=1|MINIPORT_CANCEL_OID_REQUEST_HANDLER f(PNDIS_MINIPORT_DRIVER_CHARACTERISTICS c) { return (PVOID)c->CancelDirectOidRequestHandler; }
EOF
done

# The x86 name of an import carries the bytes of its arguments: compare all of them with Windows.
{
    echo '#include <ndis.h>'
    cat "$ddk"/ndis/*.h | tr '\n' ' ' | grep -oE '(NTAPI|__cdecl) +\*?Ndis[A-Za-z0-9]+\(' |
        grep -oE 'Ndis[A-Za-z0-9]+' | sort -u | sed 's/.*/void *address_&(void);\nvoid *address_&(void) { return (void *)\&&; }/'
} >"$tmp/functions.c"
good x86 "$tmp/functions.c" "$tmp/functions.o" $system $roles
"$nm" --undefined-only --just-symbol-name "$tmp/functions.o" | sed 's/^__imp_//' | sort -u \
    >"$tmp/imports"
grep -v '^#' "$here/exports_x86.txt" | sort -u >"$tmp/exports"
for n in $(comm -23 "$tmp/imports" "$tmp/exports"); do
    fail "x86: ndis.sys does not export $n"
done
for n in $(comm -13 "$tmp/imports" "$tmp/exports"); do
    fail "x86: $n is exported but not declared"
done

# The same for portcls.sys: the import library is made from include/ddk/portcls.def.
{
    echo '#include <portcls.h>'
    cat "$mingw/ddk/portcls.h" "$ddk/portcls.h" | tr '\n' ' ' |
        grep -oE 'NTAPI +Pc[A-Za-z]+\(' | grep -oE 'Pc[A-Za-z]+' | sort -u |
        sed 's/.*/void *address_&(void);\nvoid *address_&(void) { return (void *)\&&; }/'
} >"$tmp/functions.c"
good x86 "$tmp/functions.c" "$tmp/functions.o" $system
"$nm" --undefined-only --just-symbol-name "$tmp/functions.o" | sed 's/^__imp_//' | sort -u \
    >"$tmp/imports"
sed -n 's/^  \(Pc.*\)/_\1/p' "$ddk/portcls.def" | sort -u >"$tmp/exports"
for n in $(comm -3 "$tmp/imports" "$tmp/exports"); do
    fail "x86: $n: portcls.def and portcls.h disagree"
done

exit $failed
