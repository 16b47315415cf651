/* SPDX-License-Identifier: MIT */
/*
 * The audio engine: a client thread per stream, above the WaveRT port, as WASAPI's. It knows the
 * adapter only through file objects and IOCTL_KS_* requests, and the cyclic buffer mapped for it.
 */
#ifndef PORTCLS_ENGINE_H
#define PORTCLS_ENGINE_H

#include "pcp.h"

#define ENG_POSITIONS 8192

typedef struct _ENG_STREAM {
    LIST_ENTRY Link;
    ULONG Number, Device;
    PFILE_OBJECT Filter, Pin;
    struct lab_snd_open Open;
    ULONG FrameBytes, BufferBytes, IntervalBytes;
    ULONG64 ByteRate;
    PUCHAR Buffer;   /* mapped cyclic buffer */
    PUCHAR Scratch;  /* one buffer's worth, for the edge */
    PKEVENT Event;   /* of notification, in guarded memory; NULL: timer driven */
    KEVENT Wake, Lock, Done;
    BOOLEAN Running, Quit, Lost; /* Lost: the device went away */
    KSSTATE State;
    ULONG64 Linear, WriteLinear; /* from the last position */
    ULONG64 Moved;               /* render: bytes written, capture: read; since stop */
    ULONG64 Count;               /* notifications since stop */
    ULONG64 Frames, Notifications, Late;
    KSAUDIO_POSITION Last;
    ULONG PositionHead, PositionCount;
    struct lab_snd_position *Positions;
} ENG_STREAM, *PENG_STREAM;

/* Opens a filter by the symbolic link of its subdevice. */
NTSTATUS EngOpenFilter(PPCP_SUBDEVICE Subdevice, PFILE_OBJECT *File);
/* IOCTL_KS_PROPERTY; Bytes of the answer may be NULL. */
NTSTATUS EngProperty(PFILE_OBJECT File, PVOID Property, ULONG PropertyBytes, PVOID Value,
                     ULONG ValueBytes, PULONG Bytes);
NTSTATUS EngGet(PFILE_OBJECT File, const GUID *Set, ULONG Id, PVOID Value, ULONG ValueBytes);

/* Director's requests; PASSIVE_LEVEL. */
NTSTATUS EngOpen(PPCP_SUBDEVICE Subdevice, ULONG Pin, const struct lab_snd_open *Open,
                 struct lab_snd_stream *Answer);
VOID EngClose(PENG_STREAM s, BOOLEAN Abrupt);
NTSTATUS EngSetState(PENG_STREAM s, KSSTATE State);
PENG_STREAM EngFind(ULONG Number);
VOID EngStatus(PENG_STREAM s, struct lab_snd_status *Status);
ULONG EngTakePositions(PENG_STREAM s, struct lab_snd_position *Out, ULONG Most);
/* Every stream of the device is closed. */
VOID EngDeparture(ULONG Device);

#endif
