#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Show what the packages do: run the driver binaries on QEMU's devices and print one table.

Writes out/demo/: results.json, captures (pcapng, for Wireshark), what was played (WAV), pictures of it
and index.html. `make demo` builds everything first. Status 0 if no step failed; steps that need something this machine lacks (a TAP
device, say) are skipped and the last lines say so.
"""
import argparse
import html
import json
import pathlib
import shutil
import subprocess
import sys

import demo_sound

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "out/demo"
LAB = ROOT / "out/bin/lab"

MELODY = OUT / "melody.wav"
CAPTURE = ("--pcap", str(OUT / "capture.pcapng"))
PLAY = ("--play", str(MELODY), "--record", str(OUT / "played.wav"))
# Steps of the demo: scenarios, machine, and what else they are told.
STEPS = (
    (("net/frames",), "qemu", ()), # needs no TAP device
    (("net/dhcp", "net/ping"), "qemu", CAPTURE),
    (("net/http", "net/link", "net/sleep", "net/unplug"), "qemu", ()),
    (("snd/play",), "qemu", PLAY),
    (("snd/record", "snd/duplex", "snd/sleep", "snd/unplug"), "qemu", ()),
    (("snd/position",), "contract", ()),
    (("snd/position",), "qemu-virtual", ()),
)
POSITION_DEVICES = {"device that keeps time to the frame": "contract",
                    "QEMU's, which looks every 10 ms": "qemu-virtual"}
EXACT_SNR = 999 # what the lab says if nothing differs
IRQ_NAMES = {"msix": "MSI-X", "intx": "INTx"}


def run_lab(number, scenarios, machine, options):
    """Run scenarios on both architectures; the lab shows its own progress. Returns its records."""
    report = OUT / f"lab-{number}.json"
    command = [str(LAB), "run", *scenarios, "--arch", "both", "--machine", machine, "--keep-going",
               "--json", str(report), *options]
    status = subprocess.run(command, cwd=ROOT).returncode
    if not report.exists():
        sys.exit(f"demo: the lab ended with status {status} before it had anything to report")
    results = json.loads(report.read_text())
    report.unlink()
    return results


def metric(records, scenario, name):
    for record in records:
        if record["scenario"] == scenario and record["verdict"] == "PASS":
            value = record["metrics"].get(name)
            if value is not None:
                return value["value"]
    return None


def verdict(records, scenario):
    words = [r["verdict"] for r in records if r["scenario"] == scenario]
    return words[0] if words else "–"


def shown(value, form, unit):
    return "–" if value is None else f"{value:{form}} {unit}"


def qemu_version():
    result = subprocess.run(["qemu-system-x86_64", "--version"], stdout=subprocess.PIPE, text=True)
    words = result.stdout.split()
    return words[3].split("(")[0] if len(words) > 3 else "?"


def make_table(results):
    """One row per package, architecture and interrupt kind."""
    heads = ("package", "arch", "device", "frames", "lease", "ping", "down", "up", "link", "sleep", "unplug",
             "findings")
    device = f"QEMU {qemu_version()} virtio-net"
    rows = []
    for arch in ("x64", "x86"):
        for irq in ("msix", "intx"):
            mine = [r for r in results if r["arch"] == arch and r.get("irq") == irq
                    and r["scenario"].startswith("net/")]
            if not mine:
                continue
            rows.append((
                "virtio-net", arch, f"{device}, {IRQ_NAMES[irq]}",
                verdict(mine, "net/frames"),
                shown(metric(mine, "net/dhcp", "lease"), ".0f", "ms"),
                shown(metric(mine, "net/ping", "round trip"), ".2f", "ms"),
                shown(metric(mine, "net/http", "down"), ".0f", "Mbit/s"),
                shown(metric(mine, "net/http", "up"), ".0f", "Mbit/s"),
                verdict(mine, "net/link"), verdict(mine, "net/sleep"), verdict(mine, "net/unplug"),
                str(sum("finding" in r for r in mine)),
            ))
    return heads, rows


def make_sound_table(results):
    heads = ("package", "arch", "device", "played", "SNR", "recorded", "both", "sleep", "unplug",
             "position error", "findings")
    device = f"QEMU {qemu_version()} virtio-sound"
    rows = []
    for arch in ("x64", "x86"):
        for irq in ("msix", "intx"):
            mine = [r for r in results if r["arch"] == arch and r.get("irq") == irq
                    and r["scenario"].startswith("snd/")]
            if not mine:
                continue
            snr, frames = (metric(mine, "snd/play", name) for name in ("snr", "compared"))
            rms = metric([r for r in mine if r["machine"] == "qemu-virtual"], "snd/position", "rms error")
            rows.append((
                "virtio-snd", arch, f"{device}, {IRQ_NAMES[irq]}",
                shown(frames, ",.0f", "frames"),
                "–" if snr is None else "every bit" if snr >= EXACT_SNR else f"{snr:.1f} dB",
                verdict(mine, "snd/record"), verdict(mine, "snd/duplex"), verdict(mine, "snd/sleep"),
                verdict(mine, "snd/unplug"), shown(rms, ".1f", "frames rms"),
                str(sum("finding" in r for r in mine)),
            ))
    return heads, rows


def print_table(heads, rows):
    widths = [max(len(str(row[i])) for row in (heads, *rows)) for i in range(len(heads))]
    for row in (heads, ["─" * width for width in widths], *rows):
        print("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths)).rstrip())


PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Windlass: the drivers at work</title>
<meta name="viewport" content="width=device-width">
<style>
 body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem;
        color: #1b2733; }}
 h1 {{ font-size: 1.5rem }} h2 {{ font-size: 1.15rem; margin-top: 2rem }}
 .wide {{ overflow-x: auto }}
 table {{ border-collapse: collapse; white-space: nowrap }}
 th, td {{ text-align: left; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid #d5dde5 }}
 .PASS {{ color: #17722f }} .FAIL {{ color: #b3261e; font-weight: 600 }} .SKIP {{ color: #8a6100 }}
 .bar {{ display: inline-block; height: .8rem; background: #2f6fb0; border-radius: 2px }}
 img {{ max-width: 100%; display: block }} audio {{ width: 100% }}
 code {{ background: #eef2f6; padding: 0 .25rem; border-radius: 3px }}
</style>
<h1>Windlass: the drivers at work</h1>
<p>The <code>.sys</code> files of the packages, as they are shipped, were installed from their INF by the
lab and drove QEMU's own devices. Every call they made into the kernel was checked.</p>
<div class="wide">{summary}</div>
<h2>Throughput over HTTP (64 MB each way, SHA-256 compared)</h2>
<div class="wide">{bars}</div>
<h2>Sound</h2>
<p>A melody goes through the driver into QEMU's virtio-sound device. What comes out at the device's other
end, next to what was given to the driver:</p>
<div class="wide">{sound}</div>
{players}
<h2>Every run</h2>
<div class="wide">{runs}</div>
<h2>Captures</h2>
<p>Frames as the Windows side of the driver saw them, for Wireshark:</p>
<ul>{captures}</ul>
<p>The same in machine-readable form: <a href="results.json">results.json</a>. Repeat one run with
<code>out/bin/lab run net/ping --arch x64 --verbose</code>.</p>
</html>
"""


def cell(text, tag="td"):
    text = str(text)
    kind = f' class="{text}"' if text in ("PASS", "FAIL", "SKIP") else ""
    return f"<{tag}{kind}>{html.escape(text)}</{tag}>"


def html_table(heads, rows):
    lines = ["<table>", "<tr>" + "".join(cell(head, "th") for head in heads) + "</tr>"]
    lines += ["<tr>" + "".join(cell(item) for item in row) + "</tr>" for row in rows]
    return "\n".join([*lines, "</table>"])


def html_bars(results):
    rates = []
    for record in results:
        if record["scenario"] != "net/http" or record["verdict"] != "PASS":
            continue
        for way in ("down", "up"):
            rates.append((f"{record['arch']}, {IRQ_NAMES[record['irq']]}, {way}",
                          record["metrics"][way]["value"]))
    if not rates:
        return "<p>No run of this finished.</p>"
    top = max(rate for _, rate in rates)
    rows = [f"<tr><td>{html.escape(name)}</td><td><span class=\"bar\" style=\"width:"
            f"{rate / top * 30:.2f}rem\"></span> {rate:.0f} Mbit/s</td></tr>" for name, rate in rates]
    return "<table>" + "".join(rows) + "</table>"


def sound_html():
    """Players and pictures of the melody and of what arrived; the plot of positions."""
    parts = []
    for path in sorted(OUT.glob("*.wav"), key=lambda path: (path != MELODY, path.name)):
        name = "given to the driver" if path == MELODY else path.stem.removeprefix("played-snd-play-")
        picture = path.with_suffix(".png")
        if demo_sound.picture_of_sound(path, name, picture):
            parts.append(f'<img src="{picture.name}" alt="waveform and spectrogram of {path.name}">')
        parts.append(f'<p>{html.escape(name)}: <a href="{path.name}">{path.name}</a></p>'
                     f'<audio controls src="{path.name}"></audio>')
    files = {device: sorted((ROOT / "out/lab").glob(f"position-*-{machine}-*.csv"))
             for device, machine in POSITION_DEVICES.items()}
    if all(files.values()) and demo_sound.picture_of_positions(files, OUT / "position.png"):
        parts.append("<p>How far the position that the driver reports is from the device's clock, for a client "
                     "that asks 400 times a second:</p>"
                     '<img src="position.png" alt="position error over time">')
    return "\n".join(parts)


def write_page(heads, rows, sound, results):
    runs = [(r["scenario"], r["arch"], IRQ_NAMES.get(r.get("irq"), "–"), r["machine"], r["verdict"],
             f"{r['seconds']:.1f} s", int(r["seed"]), r.get("text", "")) for r in results]
    captures = "".join(f'<li><a href="{path.name}">{path.name}</a>, {path.stat().st_size:,} bytes</li>'
                       for path in sorted(OUT.glob("*.pcapng")))
    (OUT / "index.html").write_text(PAGE.format(
        summary=html_table(heads, rows), sound=html_table(*sound), players=sound_html(), bars=html_bars(results), captures=captures or "<li>none</li>",
        runs=html_table(("scenario", "arch", "interrupt", "machine", "verdict", "time", "seed", "note"),
                        runs)))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    if not LAB.exists():
        sys.exit("demo: out/bin/lab is not built; run `make demo`, which builds everything first")
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    results = []
    demo_sound.write_melody(MELODY)
    for number, (scenarios, machine, options) in enumerate(STEPS):
        results += run_lab(number, scenarios, machine, options)
    (OUT / "results.json").write_text(json.dumps(results, indent=2) + "\n")
    heads, rows = make_table(results)
    sound = make_sound_table(results)
    write_page(heads, rows, sound, results)
    for table in ((heads, rows), sound):
        print()
        print_table(*table)
    failed = [r for r in results if r["verdict"] == "FAIL"]
    skipped = [r for r in results if r["verdict"] == "SKIP"]
    print(f"\nResults, captures and a page to look at: {(OUT / 'index.html').relative_to(ROOT)}")
    if skipped:
        print(f"SKIPPED {len(skipped)} of {len(results)} runs: {skipped[0].get('text', '')}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
