#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What the drivers cost: a table, and out/bench/results.json.

Counted, and therefore the same on every machine with the same compiler: instructions of the ring engine per
frame (core_ring.py), instructions, kernel calls, kicks, interrupts and allocations of aero_virtio_net.sys per
frame (the lab's bench/count scenarios), the same of aero_virtio_snd.sys per second of sound, and how far ahead of
time it takes sound (bench/play, bench/play-3ms, bench/record). Timed: frames per second through QEMU (bench/rate), compared with what
the socket between them carries alone in the same run. Aims are printed, never enforced.

usage: bench/run.py [--quick] [--seed N]
--quick leaves out what is timed and the ring engine.
"""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
OUT = ROOT / "out/bench"
LAB = ROOT / "out/bin/lab"
IRQS = {"intx": "INTx", "msix": "MSI-X"}
DEVICES = {"bench/count": "EVENT_IDX", "bench/count-flags": "contract v1"}
WAYS = ("send", "receive")
SOUNDS = {"bench/play": ("play", 10), "bench/play-3ms": ("play", 3), "bench/record": ("record", 10)}
TRANSFERS_PER_PERIOD = 2
# (metric, most that is aimed at, how the aim reads)
AIMS = (("instructions", 600, "at most 600 driver instructions per frame"),
        ("kicks", 1 / 16, "at most one kick per 16 frames"),
        ("allocations", 0, "no allocation on the data path"))


def run_lab(seed, *scenarios):
    with tempfile.NamedTemporaryFile(suffix=".json") as record:
        command = [str(LAB), "run", *scenarios, "--keep-going", "--seed", str(seed), "--json", record.name]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=1800, check=False)
        try:
            results = json.loads(pathlib.Path(record.name).read_text())
        except ValueError:
            sys.exit(f"bench: {' '.join(command)}: {done.stdout.strip() or done.returncode}")
    for result in results:
        if result["verdict"] != "PASS":
            print(f"bench: {result['verdict']} {result['scenario']} {result['arch']} {result.get('irq', '')}: "
                  f"{result.get('text', '')}", file=sys.stderr)
    return results


def value(result, name):
    metric = result["metrics"].get(name)
    return metric["value"] if metric else None


def shown(number, form):
    return "–" if number is None else format(number, form)


def print_table(heads, rows):
    widths = [max(len(str(row[i])) for row in (heads, *rows)) for i in range(len(heads))]
    for row in (heads, ["─" * width for width in widths], *rows):
        print("  ".join(str(cell).rjust(width) if i > 2 else str(cell).ljust(width)
                        for i, (cell, width) in enumerate(zip(row, widths))).rstrip())
    print()


def count_table(results):
    rows = []
    for result in results:
        for way in WAYS:
            kicks = value(result, f"{way} kicks")
            rows.append((f"{result['arch']} {IRQS[result['irq']]}", DEVICES[result["scenario"]], way,
                         shown(value(result, f"{way} instructions"), ".0f"),
                         shown(value(result, f"{way} kernel calls"), ".2f"), shown(kicks, ".3f"),
                         shown(1 / kicks if kicks else None, ".0f"),
                         shown(value(result, f"{way} interrupts"), ".3f"),
                         shown(value(result, f"{way} allocations"), ".0f")))
    print("aero_virtio_net.sys, 1,514-byte frames in chains of 32, per frame")
    print_table(("driver", "device", "way", "instructions", "kernel calls", "kicks", "frames/kick",
                 "interrupts", "allocations"), rows)


def sound_table(results):
    rows = []
    for result in results:
        way, period = SOUNDS[result["scenario"]]
        instructions = value(result, "instructions")
        rows.append((f"{result['arch']} {IRQS[result['irq']]}", way, f"{period} ms",
                     shown(instructions, ",.0f"), shown(instructions and instructions / 1e7, ".3f"),
                     shown(value(result, "kernel calls"), ",.0f"), shown(value(result, "kicks"), ".0f"),
                     shown(value(result, "interrupts"), ".0f"), shown(value(result, "timers"), ".0f"),
                     shown(value(result, "lead"), ".2f"), shown(value(result, "longest lead"), ".2f"),
                     shown(value(result, "longest delay"), ".2f")))
    print("aero_virtio_snd.sys, 48 kHz, 16 bits, per second of sound; lead and delay in periods")
    print_table(("driver", "way", "period", "instructions", "% of 1 GHz", "kernel calls", "kicks", "interrupts",
                 "timers", "lead", "most", "delay"), rows)
    print("  lead: what the driver has taken and the device has not yet played. Half a period must be with the\n"
          "  device while the client writes; more than one and a half would be waste. delay: how old the newest\n"
          "  sample is; a recording comes by the transfer, half a period.\n"
          "  interrupts: two transfers per period complete, and each is told: 200 and 667 are the least.\n")


def sound_aims(results):
    """(text, whether met, worst) for each aim."""
    limits = (("interrupts", lambda way, period: TRANSFERS_PER_PERIOD * 1000 / period * 1.01,
               "no more interrupts than transfers"),
              ("longest lead", lambda way, period: 1.5, "never more than 1.5 periods taken ahead"),
              ("longest delay", lambda way, period: 0.55 if way == "record" else 0.05,
               "positions no more than 0.05 of a period late, recordings half a period"),
              ("timers", lambda way, period: 0, "no timer on a device that paces smoothly"),
              ("instructions", lambda way, period: 1e6 * 10 / period,
               "at most 0.1 % of a processor of 1 GHz with periods of 10 ms, 0.33 % with 3 ms"))
    verdicts = []
    for metric, most, text in limits:
        found = [(value(r, metric), most(*SOUNDS[r["scenario"]]), r) for r in results]
        found = [item for item in found if item[0] is not None]
        if found:
            number, _, result = max(found, key=lambda item: item[0] - item[1])
            verdicts.append({"aim": text, "met": sum(item[0] <= item[1] for item in found), "of": len(found),
                             "worst": number,
                             "where": f"{result['scenario']}, {result['arch']} {IRQS[result['irq']]}"})
    return verdicts


def rate_table(results):
    rows = []
    for result in results:
        alone = value(result, "socket alone")
        numbers = [value(result, way) for way in WAYS]
        rows.append((f"{result['arch']} {IRQS[result['irq']]}", "QEMU", "",
                     *(shown(n, ",.0f") for n in numbers), shown(alone, ",.0f"),
                     *(shown(n / alone if n and alone else None, ".2f") for n in numbers)))
    print("through QEMU, 1,514-byte frames per second (timed: compare the ratios, not the numbers)")
    print_table(("driver", "device", "", "send", "receive", "socket alone", "send/socket", "receive/socket"),
                rows)


def check_aims(results):
    """For each aim the worst case and how it compares."""
    verdicts = []
    for metric, most, text in AIMS:
        found = [(value(result, f"{way} {metric}"), result, way) for result in results for way in WAYS]
        found = [item for item in found if item[0] is not None]
        if not found:
            continue
        number, result, way = max(found, key=lambda item: item[0])
        met = sum(item[0] <= most for item in found)
        verdicts.append({"aim": text, "met": met, "of": len(found), "worst": number,
                         "where": f"{way}, {result['arch']} {IRQS[result['irq']]}, "
                                  f"{DEVICES[result['scenario']]}"})
    return verdicts


def print_aims(verdicts):
    print("aims")
    for verdict in verdicts:
        print(f"  {'met   ' if verdict['met'] == verdict['of'] else 'MISSED'}  {verdict['aim']}: "
              f"{verdict['met']} of {verdict['of']} cases; worst {verdict['worst']:.3g} ({verdict['where']})")


def ring():
    if not shutil.which("valgrind"):
        print("ring engine: left out, valgrind is missing: apt-get install valgrind\n")
        return None
    record = OUT / "core_ring.json"
    print("ring engine (core/virtio), counted by callgrind", flush=True)
    subprocess.run([sys.executable, str(ROOT / "bench/core_ring.py"), "--json", str(record)], check=True)
    print()
    return json.loads(record.read_text())


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="only what the driver costs, counted")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if not LAB.exists():
        sys.exit("bench: out/bin/lab is not built; run `make bench`, which builds everything first")
    OUT.mkdir(parents=True, exist_ok=True)
    results = {"seed": args.seed, "ring": None if args.quick else ring()}
    results["count"] = run_lab(args.seed, *DEVICES)
    count_table(results["count"])
    results["sound"] = run_lab(args.seed, *SOUNDS)
    sound_table(results["sound"])
    if not args.quick:
        results["rate"] = run_lab(args.seed, "bench/rate")
        rate_table(results["rate"])
    results["aims"] = check_aims(results["count"]) + sound_aims(results["sound"])
    print_aims(results["aims"])
    (OUT / "results.json").write_text(json.dumps(results, indent=2) + "\n")
    print("\nThe same in machine-readable form: out/bench/results.json")
    failed = [r for r in results["count"] + results["sound"] + results.get("rate", []) if r["verdict"] == "FAIL"]
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
