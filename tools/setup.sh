#!/bin/sh
# SPDX-License-Identifier: MIT
# Install what Windlass needs on Debian 12, Debian 13 or Ubuntu 24.04. Safe to run again: it does
# nothing when everything is there. Needs root (or sudo) only when something is missing.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
min_qemu=8.2

usage() {
    cat <<TEXT
usage: tools/setup.sh [--check] [--help] [PURPOSE ...]
Installs the packages of tools/packages.txt that are missing.
  --check   only say what is missing; status 1 if anything is
  PURPOSE   build, run, test or bench: only what that needs (default: all of them)
TEXT
}

say() { echo "setup: $*"; }
die() { echo "setup: $*" >&2; exit 1; }

check_only=no
purposes=""
for word in "$@"; do
    case $word in
    --help|-h) usage; exit 0 ;;
    --check) check_only=yes ;;
    build|run|test|bench) purposes="$purposes $word" ;;
    *) usage >&2; exit 2 ;;
    esac
done

command -v dpkg-query >/dev/null && command -v apt-get >/dev/null ||
    die "this script knows Debian and Ubuntu only; install the packages of tools/packages.txt by hand"

installed() { dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^ii'; }
version_at_least() { dpkg --compare-versions "$1" ge "$2"; }
# shellcheck disable=SC2086
candidate() { LC_ALL=C apt-cache policy $1 2>/dev/null | sed -n 's/^  Candidate: \([^(]\)/\1/p'; }
plain() { echo "$1" | sed 's/^[0-9]*://'; }

qemu_is_new_enough() {
    installed qemu-system-x86 || return 1
    version_at_least "$(plain "$(dpkg-query -W -f '${Version}' qemu-system-x86)")" $min_qemu
}

missing=""
for package in $(awk -v purposes="${purposes:-all} " '
        !/^#/ && NF && (purposes == "all " || index(purposes, " " $1 " ")) {print $2}' \
        "$here/packages.txt"); do
    case $package in
    qemu-system-x86) qemu_is_new_enough || missing="$missing $package" ;;
    *) installed "$package" || missing="$missing $package" ;;
    esac
done

if [ -z "$missing" ]; then
    say "everything is installed"
    exit 0
fi
say "missing:$missing"
[ $check_only = no ] || exit 1

sudo=""
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || die "run me as root, or install sudo: packages are missing"
    sudo=sudo
fi

# Runs apt-get and turns its many lines into one of ours every few seconds; of its complaints, only
# the first few of a failure are shown. Waits for the lock: in the first minutes of a new machine,
# the machine's own updates hold it.
complaints=$(mktemp)
trap 'rm -f "$complaints"' EXIT
apt_get() {
    {
        # Not descriptor 1: apt closes the one for its status to dpkg. And sudo closes all above 2.
        $sudo sh -c 'exec 3>&1 >/dev/null "$@"' sh \
            env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends \
            -o APT::Status-Fd=3 -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 \
            -o APT::Update::Error-Mode=any "$@" 2>"$complaints" || echo "failed:"
    } | (
        status=0 last=$(date +%s)
        while IFS=: read -r kind _ percent _; do
            case $kind in
            dlstatus) doing=downloading ;;
            pmstatus) doing=installing ;;
            failed) status=1; continue ;;
            *) continue ;;
            esac
            now=$(date +%s)
            [ $((now - last)) -ge 5 ] || continue
            last=$now
            case ${percent%%.*} in
            ""|0) say "  $doing" ;;
            *) say "  $doing, ${percent%%.*} %" ;;
            esac
        done
        exit $status
    ) && return
    grep -E '^E: |^dpkg: error|^ [a-z]' "$complaints" | sort -u | head -n 5 >&2
    return 1
}

# An earlier run that was interrupted, or a machine that went down, leaves packages half installed,
# and then apt-get refuses all others. Looked at only after a failure, when nobody else can be at
# it: apt-get has waited for the lock. -f also installs again what was cut off in the middle.
install_packages() {
    apt_get "$@" && return
    [ -n "$(ls /var/lib/dpkg/updates)" ] || [ -n "$(dpkg --audit)" ] || return 1
    say "dpkg was interrupted earlier; finishing that first"
    # What cannot be configured yet is left to apt-get, which knows what it needs.
    $sudo env DEBIAN_FRONTEND=noninteractive dpkg --force-confdef --force-confold --configure -a \
        </dev/null >/dev/null 2>&1 || true
    apt_get -f "$@"
}

# Old Debian releases get a recent QEMU from backports. The source is derived from the machine's
# own: same mirror, same key, suite CODENAME-backports.
backports=/etc/apt/sources.list.d/windlass-backports.sources
add_backports() {
    . /etc/os-release
    [ "${ID:-}" = debian ] || return 0
    suite="$VERSION_CODENAME-backports"
    LC_ALL=C apt-cache policy | grep -q "n=$suite" && return 0
    uri=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' |
        awk -v suite="$VERSION_CODENAME" '$2 == suite {print $1; exit}')
    [ -n "$uri" ] ||
        die "cannot tell which mirror serves $VERSION_CODENAME; add $suite to apt's sources by hand"
    key=/usr/share/keyrings/debian-archive-keyring.gpg
    say "adding apt source $suite"
    {
        echo "# Added by Windlass' tools/setup.sh for a recent QEMU."
        echo "Types: deb"
        echo "URIs: $uri"
        echo "Suites: $suite"
        echo "Components: main"
        [ ! -e $key ] || echo "Signed-By: $key"
    } | $sudo tee $backports >/dev/null
    apt_get update || true
    version=$(plain "$(candidate "-t $suite qemu-system-x86")")
    version_at_least "${version:-0}" $min_qemu || {
        $sudo rm $backports
        die "no QEMU $min_qemu in apt source $suite, which was removed again; check the network"
    }
}

require_offered() {
    unknown=""
    for package in "$@"; do
        [ -n "$(candidate "$package")" ] || unknown="$unknown $package"
    done
    [ -z "$unknown" ] ||
        die "apt offers no$unknown; check the network, and that apt's sources have all of main" \
            "(Ubuntu: universe too) of Debian 12, Debian 13 or Ubuntu 24.04"
}

say "reading package lists"
# A source that has nothing to do with us may be broken; what we need is looked at below.
apt_get update || say "some of apt's sources cannot be read, see above; going on without"

# QEMU's packages are installed together and from one source: Debian 12 has the module only in
# backports.
qemu="" others=""
for package in $missing; do
    case $package in
    qemu-*) qemu="$qemu $package" ;;
    *) others="$others $package" ;;
    esac
done

# shellcheck disable=SC2086
require_offered $others

qemu_from=""
if [ -n "$qemu" ]; then
    if ! qemu_is_new_enough &&
        ! version_at_least "$(plain "$(candidate qemu-system-x86)")" $min_qemu; then
        add_backports
        . /etc/os-release
        qemu_from="-t $VERSION_CODENAME-backports"
    fi
    # shellcheck disable=SC2086
    require_offered $qemu
fi

if [ -n "$others" ]; then
    say "installing:$others"
    # shellcheck disable=SC2086
    install_packages install $others ||
        die "apt-get could not install them; check the network and apt's sources"
fi
if [ -n "$qemu" ]; then
    say "installing:$qemu${qemu_from:+ from ${qemu_from#-t }}"
    # shellcheck disable=SC2086
    install_packages $qemu_from install $qemu ||
        die "apt-get could not install$qemu; check the network and apt's sources"
    qemu_is_new_enough || die "QEMU $min_qemu or later is needed; apt offers only an older one"
fi
say "done"
