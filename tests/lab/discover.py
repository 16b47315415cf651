#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Write ctest entries for every scenario of the lab on every machine it runs on.

usage: discover.py LAB RESULTS OUT.cmake
LAB is the program (asked by `list --json`, so that no scenario can be forgotten), RESULTS the
folder for JSON records, OUT.cmake what ctest includes. Label `lab`: once, with a random seed.
Label `long`: campaign.py, many seeds and, where the machine can, interrupts between instructions.
"""
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TIMEOUT = 240
# Scenarios that move much data, or wait for many things one after another.
LONG_TIMEOUTS = {"net/http": 600, "net/iperf3": 600, "net/pause": 600, "net/cycle": 600,
                 "contract/start-lies": 600, "contract/run-lies": 600, "snd/ten-minutes": 1200,
                 "snd/status-lies": 600}
SEEDS = 20
# QEMU's sound card follows a clock of the host: next to another test on a machine with two processors,
# sound is late because the test is.
ALONE = ("snd/", ("qemu", "qemu-virtual"))
# Takes minutes: once in `make check-long`, and no campaign.
LONG_ONLY = (("snd/ten-minutes", "qemu-virtual"),)


def entry(name, command, label, timeout, alone):
    words = " ".join(f'"{word}"' for word in command)
    return (f'add_test("{name}" {words})\n'
            f'set_tests_properties("{name}" PROPERTIES LABELS {label} TIMEOUT {timeout} '
            f'SKIP_RETURN_CODE 77 DEPENDS build.Staging RUN_SERIAL {"ON" if alone else "OFF"})\n')


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    lab, results, out = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    results.mkdir(parents=True, exist_ok=True)
    listed = subprocess.run([lab, "list", "--json"], stdout=subprocess.PIPE, check=True, timeout=60)
    text = []
    for scenario in json.loads(listed.stdout):
        for machine in scenario["machines"].split(","):
            name = f"{scenario['name'].replace('/', '.')}.{machine}"
            timeout = LONG_TIMEOUTS.get(scenario["name"], TIMEOUT)
            alone = scenario["name"].startswith(ALONE[0]) and machine in ALONE[1]
            long_only = (scenario["name"], machine) in LONG_ONLY
            text.append(entry(f"lab.{name}", [
                lab, "run", scenario["name"], "--machine", machine, "--keep-going",
                "--json", str(results / f"{name}.json")], "long" if long_only else "lab",
                timeout, alone))
            if not long_only:
                text.append(entry(f"long.{name}", [
                    str(HERE / "campaign.py"), lab, scenario["name"], machine, str(SEEDS)],
                    "long", timeout * SEEDS, alone))
    new = "".join(text)
    if not out.exists() or out.read_text() != new:
        out.write_text(new)


main()
