#!/bin/sh
# SPDX-License-Identifier: MIT
# The command line's answers to wrong use: test_cli.sh PROGRAM
lab=$1
failed=0

# expect STATUS "part of one line" ARGUMENTS...
expect() {
    status=$1 part=$2
    shift 2
    output=$("$lab" "$@" 2>&1)
    got=$?
    if [ "$got" != "$status" ] || ! printf '%s' "$output" | grep -qF -- "$part"; then
        echo "lab $*: status $got (want $status), output: $output (want: $part)"
        failed=1
    fi
}

expect 2 "usage: lab run"
expect 0 "usage: lab run" --help
expect 0 "--keep-going" run --help
expect 0 "lab (Windlass)" --version
expect 0 "boot/hello" list
expect 0 '"name":' list --json
expect 2 "unknown argument '--yaml' of list" list --yaml
expect 2 "unknown command 'frob': see lab --help" frob
expect 2 "which scenario? See lab list" run
expect 2 "no scenario matches 'boot/none': see lab list" run boot/none
expect 2 "no scenario matches 'nothing*': see lab list" run boot/hello 'nothing*'
expect 2 "unknown architecture 'arm64': x64, x86 or both" run boot/hello --arch arm64
expect 2 "unknown machine 'vmware': see lab list" run boot/hello --machine vmware
expect 2 "cannot read driver package '/nonexistent.inf'" run boot/hello --driver /nonexistent.inf
expect 2 "unknown interrupt kind 'msi': intx or msix" run boot/hello --irq msi
expect 2 "'-1' is not a seed: give a number" run boot/hello --seed -1
expect 2 "'0' is not a number of instructions" run boot/hello --inject 0
expect 2 "cannot read /nonexistent.wav: " run boot/hello --play /nonexistent.wav
expect 2 "cannot read $lab: " run boot/hello --play "$lab"
expect 2 "unrecognized option '--frob'" run boot/hello --frob
exit $failed
