#!/bin/bash -eu
# SPDX-License-Identifier: MIT
# OSS-Fuzz's build: its compiler, flags and engine; targets and seed corpora go to $OUT.
cd "$SRC/windlass"
includes="-Iinclude -I. -Itests/unit"
python3 fuzz/seeds.py "$WORK/seeds"
for source in fuzz/*_fuzzer.c; do
    name=$(basename "$source" .c)
    # shellcheck disable=SC2086
    $CC $CFLAGS -std=gnu11 $includes "$source" tests/unit/mock/mock_*.c core/virtio/*.c \
        $LIB_FUZZING_ENGINE -o "$OUT/$name"
    (cd "$WORK/seeds/$name" && zip -q "$OUT/${name}_seed_corpus.zip" ./*)
done
