# SPDX-License-Identifier: MIT
"""The sound of the demo: a melody made on the spot, what arrived of it, and pictures of both."""
import csv
import math
import pathlib
import struct
import wave

RATE = 48000
# A short tune, (semitones above A4, beats); None is a rest.
TUNE = ((0, 1), (4, 1), (7, 1), (12, 2), (11, 1), (7, 1), (9, 2), (5, 1), (4, 1), (2, 1), (7, 2), (None, 1),
        (4, 1), (2, 1), (0, 3))
BASS = (-24, -24, -17, -19, -17, -24)
BEAT = 0.28


def tone(frequency, seconds, age):
    """A plucked string, more or less: harmonics that die away the sooner the higher they are."""
    attack = min(1.0, age / 0.006)
    release = min(1.0, max(0.0, (seconds - age) / 0.03))
    value = sum(math.sin(2 * math.pi * frequency * n * age) / n ** 1.5 * math.exp(-age * n * 1.4)
                for n in range(1, 6))
    return attack * release * value


def melody():
    """Frames of (left, right) as 16-bit integers; the same at every call."""
    beats = sum(length for _, length in TUNE)
    frames = [[0.0, 0.0] for _ in range(int(beats * BEAT * RATE))]

    def add(start, pitch, length, left, right):
        frequency, seconds, first = 440 * 2 ** (pitch / 12), length * BEAT, int(start * BEAT * RATE)
        for i in range(int(seconds * RATE)):
            if first + i < len(frames):
                value = tone(frequency, seconds, i / RATE)
                frames[first + i][0] += left * value
                frames[first + i][1] += right * value

    at = 0
    for pitch, length in TUNE:
        if pitch is not None:
            add(at, pitch, length, 0.34, 0.22)
            add(at, pitch + 7, length, 0.05, 0.12)
        at += length
    for i, pitch in enumerate(BASS):
        add(i * beats / len(BASS), pitch, beats / len(BASS), 0.16, 0.24)
    return [tuple(max(-32768, min(32767, round(32767 * value))) for value in frame) for frame in frames]


def write_melody(path):
    with wave.open(str(path), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(b"".join(struct.pack("<hh", *frame) for frame in melody()))


def read(path):
    """Samples in -1..1, one row per channel, and the rate."""
    import numpy

    with wave.open(str(path), "rb") as file:
        data = numpy.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        return data.reshape(-1, file.getnchannels()).T / 32768, file.getframerate()


def picture_of_sound(path, title, out):
    """Waveform and spectrogram of a WAV file. Returns False if there is nothing to draw with."""
    try:
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot
        import numpy
    except ImportError:
        return False
    samples, rate = read(path)
    time = numpy.arange(samples.shape[1]) / rate
    figure, (top, bottom) = pyplot.subplots(2, 1, sharex=True, figsize=(11, 5), layout="constrained")
    for channel, colour, name in ((0, "#2f6fb0", "left"), (1, "#c0702a", "right")):
        top.plot(time, samples[channel] + 1 - 2 * channel, color=colour, linewidth=0.3, label=name)
    top.set(title=title, ylabel="left above right", ylim=(-2, 2), yticks=[])
    noise = numpy.random.default_rng(1).normal(0, 1e-8, samples.shape[1]) # silence has no logarithm
    bottom.specgram(samples.mean(axis=0) + noise, NFFT=2048, Fs=rate, noverlap=1536, vmin=-130, cmap="magma")
    bottom.set(ylabel="Hz", xlabel="seconds", ylim=(0, 6000))
    figure.savefig(out, dpi=110)
    pyplot.close(figure)
    return True


def picture_of_positions(files, out):
    """Error of the position that the driver reports. files: {what the device is: [CSV file...]}."""
    try:
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot
    except ImportError:
        return False
    figure, axes = pyplot.subplots(len(files), 2, squeeze=False, figsize=(11, 2.6 * len(files)),
                                   layout="constrained")
    for row, (device, paths) in zip(axes, files.items()):
        for path in paths:
            with open(path, newline="") as file:
                points = [(float(a), float(b)) for a, b in list(csv.reader(file))[1:]]
            label = "-".join(pathlib.Path(path).stem.split("-")[i] for i in (1, -1))
            for axis, end in zip(row, (0.1, math.inf)):
                near = [point for point in points if point[0] < end]
                axis.plot(*zip(*near), linestyle="-" if end < 1 else "", linewidth=0.8, marker=".",
                          markersize=3 if end < 1 else 1, label=label)
        row[0].set(title=f"{device}: a tenth of a second", ylabel="frames at 48 kHz")
        row[1].set(title=f"{device}: all of it")
        row[1].legend(loc="upper right", fontsize="small", markerscale=4)
        for axis in row:
            axis.set(xlabel="seconds")
            axis.grid(alpha=0.3)
    figure.savefig(out, dpi=110)
    pyplot.close(figure)
    return True
