#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs every fuzz target for an equal share of SECONDS. An input that breaks a property is kept in
# out/fuzz/crashes, and the exit status is not zero.
# usage: fuzz/run.sh SECONDS [DIRECTORY OF THE TARGETS]
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
seconds=${1:-}
targets=${2:-$root/out/build/host/fuzz}
case $seconds in
    ''|*[!0-9]*) echo "usage: fuzz/run.sh SECONDS [DIRECTORY]" >&2; exit 2 ;;
esac
set -- "$targets"/*_fuzzer
if [ ! -x "$1" ]; then
    echo "fuzz: no targets in $targets: build them with: cmake --build --preset host" >&2
    exit 2
fi
share=$((seconds / $#))
[ "$share" -gt 0 ] || share=1
out=$root/out/fuzz
mkdir -p "$out/crashes"
/usr/bin/python3 "$root/fuzz/seeds.py" "$out/seeds"

status=0
for target in "$@"; do
    name=$(basename "$target")
    mkdir -p "$out/corpus/$name"
    log=$out/$name.log
    if "$target" -max_total_time="$share" -timeout=10 -rss_limit_mb=1024 -max_len=4096 \
        -print_final_stats=1 -artifact_prefix="$out/crashes/$name-" \
        "$out/corpus/$name" "$out/seeds/$name" >"$log" 2>&1; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
        cov=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
        echo "fuzz: $name: ok, $runs inputs in ${share} s, coverage $cov"
    else
        echo "fuzz: $name: FAILED, see $log and $out/crashes" >&2
        tail -n 20 "$log" >&2
        status=1
    fi
done
exit $status
