/* SPDX-License-Identifier: MIT */
/*
 * Streams: IPortWaveRTStream with the memory that may be the device's, the states as the port walks
 * through them, the cyclic buffer's life, positions.
 */
#include "pcp.h"

#define DESCRIBE "stream of pin %u"

/* ---- memory ------------------------------------------------------------------------------------- */

static PCP_INTERFACE *const PcpStreamFaces[] = {&PcpIPortWaveRTStream};

static PPCP_STREAM PcpPortStream(PVOID This, const char *Api)
{
    return CONTAINING_RECORD((PPCP_OBJECT)PcpObjectOf(This, Api), PCP_STREAM, Object);
}

static PPCP_PAGES PcpFindPages(PPCP_STREAM Stream, PMDL Mdl, const char *Api)
{
    for (PLIST_ENTRY e = Stream->Pages.Flink; e != &Stream->Pages; e = e->Flink) {
        PPCP_PAGES Pages = CONTAINING_RECORD(e, PCP_PAGES, Link);

        if (Pages->Mdl == Mdl)
            return Pages;
    }
    LabFinding("portcls-buffer", "portcls: %s: MDL %p was not allocated through this IPortWaveRTStream",
               Api, Mdl);
}

static VOID PcpGrant(PMDL Mdl, BOOLEAN Allow)
{
    PPFN_NUMBER Pfns = MmGetMdlPfnArray(Mdl);

    for (ULONG i = 0; i < MmGetMdlByteCount(Mdl) / PAGE_SIZE; i++)
        LabDmaGrant((lab_pa)Pfns[i] << PAGE_SHIFT, PAGE_SIZE, Allow);
}

static PMDL PcpAllocate(PPCP_STREAM Stream, PHYSICAL_ADDRESS Low, PHYSICAL_ADDRESS High, SIZE_T Bytes,
                        ULONG Flags, const char *Api)
{
    PHYSICAL_ADDRESS None = {.QuadPart = 0};
    PPCP_PAGES Pages;
    PMDL Mdl;

    if (Bytes == 0)
        LabFinding("portcls-param", "portcls: %s: TotalBytes is 0", Api);
    if (LabInjectFailure())
        return NULL;
    Mdl = MmAllocatePagesForMdlEx(Low, High, None, Bytes, MmCached, Flags);
    if (Mdl == NULL)
        return NULL;
    Pages = LabAllocate(sizeof(*Pages));
    Pages->Mdl = Mdl;
    InsertTailList(&Stream->Pages, &Pages->Link);
    PcpGrant(Mdl, TRUE);
    return Mdl;
}

static PMDL NTAPI PcpAllocatePages(PVOID This, PHYSICAL_ADDRESS HighAddress, SIZE_T TotalBytes)
{
    static const char Api[] = "IPortWaveRTStream::AllocatePagesForMdl";
    PHYSICAL_ADDRESS Low = {.QuadPart = 0};

    return PcpAllocate(PcpPortStream(This, Api), Low, HighAddress, TotalBytes, 0, Api);
}

static PMDL NTAPI PcpAllocateContiguous(PVOID This, PHYSICAL_ADDRESS LowAddress,
                                        PHYSICAL_ADDRESS HighAddress, SIZE_T TotalBytes)
{
    static const char Api[] = "IPortWaveRTStream::AllocateContiguousPagesForMdl";

    return PcpAllocate(PcpPortStream(This, Api), LowAddress, HighAddress, TotalBytes,
                       MM_ALLOCATE_REQUIRE_CONTIGUOUS_CHUNKS | MM_ALLOCATE_FULLY_REQUIRED, Api);
}

static PVOID NTAPI PcpMapPages(PVOID This, PMDL Mdl, MEMORY_CACHING_TYPE CacheType)
{
    static const char Api[] = "IPortWaveRTStream::MapAllocatedPages";
    PPCP_PAGES Pages = PcpFindPages(PcpPortStream(This, Api), Mdl, Api);

    if (CacheType != MmNonCached && CacheType != MmCached && CacheType != MmWriteCombined)
        LabFinding("portcls-param", "portcls: %s: CacheType %d", Api, CacheType);
    /* PcUnmapAllocatedPages rule of Driver Verifier's audio domain. */
    if (Pages->Mapped != NULL)
        LabFinding("portcls-buffer", "portcls: %s: MDL %p is mapped already", Api, Mdl);
    if (LabInjectFailure())
        return NULL;
    Pages->Mapped = MmMapLockedPagesSpecifyCache(Mdl, KernelMode, CacheType, NULL, FALSE,
                                                 NormalPagePriority);
    return Pages->Mapped;
}

static VOID NTAPI PcpUnmapPages(PVOID This, PVOID BaseAddress, PMDL Mdl)
{
    static const char Api[] = "IPortWaveRTStream::UnmapAllocatedPages";
    PPCP_PAGES Pages = PcpFindPages(PcpPortStream(This, Api), Mdl, Api);

    if (Pages->Mapped == NULL || Pages->Mapped != BaseAddress)
        LabFinding("portcls-buffer", "portcls: %s: MDL %p is not mapped at %p", Api, Mdl, BaseAddress);
    MmUnmapLockedPages(BaseAddress, Mdl);
    Pages->Mapped = NULL;
}

static VOID NTAPI PcpFreePages(PVOID This, PMDL Mdl)
{
    static const char Api[] = "IPortWaveRTStream::FreePagesFromMdl";
    PPCP_STREAM Stream = PcpPortStream(This, Api);
    PPCP_PAGES Pages = PcpFindPages(Stream, Mdl, Api);

    if (Pages->Mapped != NULL)
        LabFinding("portcls-buffer", "portcls: %s: MDL %p is still mapped at %p", Api, Mdl,
                   Pages->Mapped);
    if (Stream->ClientMdl != NULL && Stream->Buffer == Mdl)
        LabFinding("portcls-buffer", "portcls: %s: MDL %p is the buffer that the client has mapped", Api,
                   Mdl);
    RemoveEntryList(&Pages->Link);
    LabFree(Pages);
    PcpGrant(Mdl, FALSE);
    MmFreePagesFromMdl(Mdl);
    IoFreeMdl(Mdl);
}

static ULONG NTAPI PcpPagesCount(PVOID This, PMDL Mdl)
{
    static const char Api[] = "IPortWaveRTStream::GetPhysicalPagesCount";

    PcpFindPages(PcpPortStream(This, Api), Mdl, Api);
    return MmGetMdlByteCount(Mdl) / PAGE_SIZE;
}

/* A C++ method: the structure that it returns is written through a pointer (portcls_wavert.h). */
static PHYSICAL_ADDRESS *NTAPI PcpPageAddress(PVOID This, PHYSICAL_ADDRESS *Result, PMDL Mdl, ULONG Index)
{
    static const char Api[] = "IPortWaveRTStream::GetPhysicalPageAddress";

    PcpFindPages(PcpPortStream(This, Api), Mdl, Api);
    if (Index >= MmGetMdlByteCount(Mdl) / PAGE_SIZE)
        LabFinding("portcls-param", "portcls: %s: page %u of %u", Api, Index,
                   MmGetMdlByteCount(Mdl) / PAGE_SIZE);
    Result->QuadPart = (LONGLONG)MmGetMdlPfnArray(Mdl)[Index] << PAGE_SHIFT;
    return Result;
}

static const PCP_METHOD PcpStreamMethods[] = {
    PCP_METHOD_ROW("IPortWaveRTStream::AllocatePagesForMdl", PcpAllocatePages, 4, PASSIVE_LEVEL,
                   PASSIVE_LEVEL),
    PCP_METHOD_ROW("IPortWaveRTStream::AllocateContiguousPagesForMdl", PcpAllocateContiguous, 6,
                   PASSIVE_LEVEL, PASSIVE_LEVEL),
    PCP_METHOD_ROW("IPortWaveRTStream::MapAllocatedPages", PcpMapPages, 3, PASSIVE_LEVEL,
                   PASSIVE_LEVEL),
    PCP_METHOD_ROW("IPortWaveRTStream::UnmapAllocatedPages", PcpUnmapPages, 3, PASSIVE_LEVEL,
                   PASSIVE_LEVEL),
    PCP_METHOD_ROW("IPortWaveRTStream::FreePagesFromMdl", PcpFreePages, 2, PASSIVE_LEVEL,
                   PASSIVE_LEVEL),
    PCP_METHOD_ROW("IPortWaveRTStream::GetPhysicalPagesCount", PcpPagesCount, 2, PASSIVE_LEVEL,
                   PASSIVE_LEVEL),
    PCP_METHOD_ROW("IPortWaveRTStream::GetPhysicalPageAddress", PcpPageAddress, 4, PASSIVE_LEVEL,
                   PASSIVE_LEVEL),
};
PCP_DEFINE_INTERFACE(IPortWaveRTStream, PcpStreamMethods);

/* ---- open and close ----------------------------------------------------------------------------------- */

static VOID PcpDestroyStream(PPCP_OBJECT Object)
{
    PPCP_STREAM Stream = CONTAINING_RECORD(Object, PCP_STREAM, Object);

    /* PcAllocatedPages rule of Driver Verifier's audio domain. */
    if (!IsListEmpty(&Stream->Pages))
        LabFinding("portcls-leak", "portcls: " DESCRIBE " is gone, but pages of MDL %p were not freed "
                   "with IPortWaveRTStream::FreePagesFromMdl", Stream->Pin,
                   CONTAINING_RECORD(Stream->Pages.Flink, PCP_PAGES, Link)->Mdl);
    if (Stream->Format != NULL)
        LabPoolFree(Stream->Format, 0, NULL);
    Stream->Format = NULL;
}

static VOID PcpTakeFormat(PPCP_STREAM Stream, const KSDATAFORMAT *Format, ULONG Bytes)
{
    const WAVEFORMATEX *w = &((const KSDATAFORMAT_WAVEFORMATEX *)Format)->WaveFormatEx;

    Stream->Format = LabPoolAllocate(NonPagedPool, Bytes, 'tfP ', LAB_POOL_NOT_POOL, NULL);
    RtlCopyMemory(Stream->Format, Format, Bytes);
    Stream->FormatBytes = Bytes;
    Stream->FrameBytes = Bytes >= sizeof(KSDATAFORMAT_WAVEFORMATEX) ? w->nBlockAlign : 0;
    Stream->Rate = Bytes >= sizeof(KSDATAFORMAT_WAVEFORMATEX) ? w->nSamplesPerSec : 0;
}

NTSTATUS PcpOpenStream(PPCP_PORT Port, ULONG Pin, const KSDATAFORMAT *Format, ULONG Bytes,
                       PPCP_STREAM *OutStream)
{
    PMINIPORTWAVERTSTREAM New = NULL;
    PPCP_STREAM Stream;
    NTSTATUS Status;

    Stream = PcpCreateObject(sizeof(*Stream), "IPortWaveRTStream",
                             ((IMiniportWaveRT *)Port->Miniport)->lpVtbl->NewStream, PcpStreamFaces,
                             RTL_NUMBER_OF(PcpStreamFaces), PcpDestroyStream);
    InitializeListHead(&Stream->Pages);
    KeInitializeEvent(&Stream->PositionLock, SynchronizationEvent, TRUE);
    Stream->Port = Port;
    Stream->Pin = Pin;
    Stream->Capture = PcpPin(Port, Pin)->KsPinDescriptor.DataFlow == KSPIN_DATAFLOW_OUT;
    PcpTakeFormat(Stream, Format, Bytes);
    Status = PCP_CALL(Port->Miniport, IMiniportWaveRT, NewStream, &New,
                      (PPORTWAVERTSTREAM)&Stream->Object.Face[0], Pin, Stream->Capture, Stream->Format);
    if (NT_SUCCESS(Status) && New == NULL)
        LabFinding("portcls-stream", "portcls: IMiniportWaveRT::NewStream: success, but no stream");
    if (!NT_SUCCESS(Status)) {
        PcpDereference(&Stream->Object, "PortCls");
        return Status;
    }
    Stream->Stream = New;
    Stream->Notification = PcpQuery(New, &IID_IMiniportWaveRTStreamNotification);
    Stream->PowerNotify = PcpQuery(New, &IID_IPowerNotify);
    Stream->Open = TRUE;
    InsertTailList(&Port->Streams, &Stream->Link);
    *OutStream = Stream;
    return STATUS_SUCCESS;
}

static VOID PcpFreeBuffer(PPCP_STREAM Stream)
{
    PMDL Mdl = Stream->Buffer;

    if (Mdl == NULL)
        return;
    if (Stream->ClientBase != NULL)
        MmUnmapLockedPages(Stream->ClientBase, Stream->ClientMdl);
    if (Stream->ClientMdl != NULL) {
        Stream->ClientMdl->MdlFlags &= ~MDL_PAGES_LOCKED;
        IoFreeMdl(Stream->ClientMdl);
    }
    Stream->ClientBase = Stream->ClientAddress = NULL;
    Stream->ClientMdl = NULL;
    Stream->Buffer = NULL;
    if (Stream->WithNotification)
        PCP_CALL_VOID(Stream->Notification, IMiniportWaveRTStreamNotification,
                      FreeBufferWithNotification, Mdl, Stream->BufferBytes);
    else
        PCP_CALL_VOID(Stream->Stream, IMiniportWaveRTStream, FreeAudioBuffer, Mdl, Stream->BufferBytes);
}

VOID PcpCloseStream(PPCP_STREAM Stream)
{
    Stream->Suspended = FALSE;
    PcpSetStreamState(Stream, KSSTATE_STOP);
    for (ULONG i = 0; i < RTL_NUMBER_OF(Stream->Events); i++)
        if (Stream->Events[i] != NULL)
            PCP_CALL(Stream->Notification, IMiniportWaveRTStreamNotification,
                     UnregisterNotificationEvent, Stream->Events[i]);
    PcpFreeBuffer(Stream);
    Stream->Open = FALSE;
    RemoveEntryList(&Stream->Link);
    PcpRelease(Stream->PowerNotify);
    PcpRelease(Stream->Notification);
    PcpRelease(Stream->Stream);
    PcpDereference(&Stream->Object, "PortCls");
}

/* ---- states ------------------------------------------------------------------------------------------------ */

static NTSTATUS PcpStep(PPCP_STREAM Stream, KSSTATE State)
{
    KSAUDIO_POSITION Position;
    NTSTATUS Status;

    if (State == KSSTATE_RUN) { /* from before the driver knows: clients may ask meanwhile */
        Stream->Frozen = FALSE;
        Stream->LastTime = Stream->RunTime = LabQueryInterruptTime();
        Stream->RunLinear = Stream->Linear;
    }
    Status = PCP_CALL(Stream->Stream, IMiniportWaveRTStream, SetState, State);

    if (Status == STATUS_PENDING)
        LabFinding("portcls-stream", "portcls: IMiniportWaveRTStream::SetState: STATUS_PENDING");
    if (!NT_SUCCESS(Status)) {
        if (State > Stream->State)
            return Status;
        /* Whatever became of the device, the client's way down is not stopped. */
        LabLog(LAB_LOG_WARN, "portcls: " DESCRIBE ": state %d: 0x%08x", Stream->Pin, State, Status);
    }
    Stream->State = State;
    if (State == KSSTATE_STOP) { /* the position is reset */
        Stream->Linear = 0;
        Stream->LastOffset = 0;
    }
    if (State != KSSTATE_RUN && Stream->Buffer != NULL && State != KSSTATE_ACQUIRE) {
        /* Frozen at what it is now; STOP: at zero. */
        if (NT_SUCCESS(PcpStreamPosition(Stream, &Position)))
            Stream->Frozen = TRUE;
    }
    return STATUS_SUCCESS;
}

NTSTATUS PcpSetStreamState(PPCP_STREAM Stream, KSSTATE State)
{
    NTSTATUS Status = STATUS_SUCCESS;

    Stream->Commanded = State;
    if (Stream->Suspended && State > KSSTATE_ACQUIRE)
        State = KSSTATE_ACQUIRE;
    while (Stream->State != State && NT_SUCCESS(Status))
        Status = PcpStep(Stream, Stream->State < State ? Stream->State + 1 : Stream->State - 1);
    if (!NT_SUCCESS(Status))
        Stream->Commanded = Stream->State;
    return Status;
}

VOID PcpSuspendStream(PPCP_STREAM Stream, BOOLEAN Suspend)
{
    KSSTATE Commanded = Stream->Commanded;
    NTSTATUS Status;

    Stream->Suspended = Suspend;
    Status = PcpSetStreamState(Stream, Commanded);
    if (!NT_SUCCESS(Status))
        LabLog(LAB_LOG_WARN, "portcls: " DESCRIBE ": could not resume: 0x%08x", Stream->Pin, Status);
}

/* ---- the cyclic buffer ----------------------------------------------------------------------------------------- */

/* What the client sees: a mapping of its own, not the driver's. */
static NTSTATUS PcpMapClient(PPCP_STREAM Stream)
{
    ULONG Pages = MmGetMdlByteCount(Stream->Buffer) / PAGE_SIZE;

    Stream->ClientMdl = IoAllocateMdl(NULL, Pages * PAGE_SIZE, FALSE, FALSE, NULL);
    RtlCopyMemory(MmGetMdlPfnArray(Stream->ClientMdl), MmGetMdlPfnArray(Stream->Buffer),
                  Pages * sizeof(PFN_NUMBER));
    Stream->ClientMdl->MdlFlags |= MDL_PAGES_LOCKED;
    Stream->ClientBase = MmMapLockedPagesSpecifyCache(Stream->ClientMdl, KernelMode, Stream->CacheType,
                                                      NULL, FALSE, NormalPagePriority);
    if (Stream->ClientBase == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    Stream->ClientAddress = (PUCHAR)Stream->ClientBase + Stream->BufferOffset;
    return STATUS_SUCCESS;
}

static NTSTATUS PcpGetBuffer(PPCP_REQUEST Request, PPCP_STREAM Stream, ULONG Requested, ULONG Count)
{
    KSRTAUDIO_BUFFER Answer = {0};
    PMDL Mdl = NULL;
    NTSTATUS Status;

    if (Request->ValueBytes < sizeof(Answer))
        return PcpAnswer(Request, &Answer, sizeof(Answer));
    if (Stream->Buffer != NULL || Requested == 0)
        return STATUS_INVALID_DEVICE_REQUEST;
    if (Count > 2)
        return STATUS_INVALID_PARAMETER;
    if (Count != 0 && Stream->Notification == NULL)
        return STATUS_NOT_SUPPORTED;
    Stream->BufferBytes = Stream->BufferOffset = 0;
    Stream->CacheType = (MEMORY_CACHING_TYPE)-1;
    if (Count != 0)
        Status = PCP_CALL(Stream->Notification, IMiniportWaveRTStreamNotification,
                          AllocateBufferWithNotification, Count, Requested, &Mdl,
                          &Stream->BufferBytes, &Stream->BufferOffset, &Stream->CacheType);
    else
        Status = PCP_CALL(Stream->Stream, IMiniportWaveRTStream, AllocateAudioBuffer, Requested, &Mdl,
                          &Stream->BufferBytes, &Stream->BufferOffset, &Stream->CacheType);
    if (!NT_SUCCESS(Status))
        return Status;
    if (Mdl == NULL)
        LabFinding("portcls-buffer", "portcls: " DESCRIBE ": success, but no MDL for the buffer",
                   Stream->Pin);
    PcpFindPages(Stream, Mdl, "IMiniportWaveRTStream::AllocateAudioBuffer");
    if (Stream->BufferBytes == 0 || Stream->BufferOffset >= PAGE_SIZE ||
        (ULONG64)Stream->BufferOffset + Stream->BufferBytes > MmGetMdlByteCount(Mdl))
        LabFinding("portcls-buffer", "portcls: " DESCRIBE ": a buffer of %u bytes at offset %u does not "
                   "lie in its MDL of %u bytes", Stream->Pin, Stream->BufferBytes, Stream->BufferOffset,
                   MmGetMdlByteCount(Mdl));
    if (Stream->CacheType != MmCached && Stream->CacheType != MmNonCached &&
        Stream->CacheType != MmWriteCombined)
        LabFinding("portcls-buffer", "portcls: " DESCRIBE ": CacheType %d", Stream->Pin,
                   Stream->CacheType);
    Stream->Buffer = Mdl;
    Stream->WithNotification = Count != 0;
    Stream->NotificationCount = Count;
    Status = PcpMapClient(Stream);
    if (!NT_SUCCESS(Status)) {
        PcpFreeBuffer(Stream);
        return Status;
    }
    Answer.BufferAddress = Stream->ClientAddress;
    Answer.ActualBufferSize = Stream->BufferBytes;
    Answer.CallMemoryBarrier = Stream->CacheType == MmWriteCombined;
    return PcpAnswer(Request, &Answer, sizeof(Answer));
}

/* ---- positions ------------------------------------------------------------------------------------------------------ */

/* Would the position, so many bytes further, be ahead of the time since the stream began to run? */
static BOOLEAN PcpAheadOfTime(PPCP_STREAM Stream, ULONG Bytes)
{
    ULONG64 Time = LabQueryInterruptTime() - Stream->RunTime; /* 100 ns */

    return Stream->Linear + Bytes >
           Stream->RunLinear + Time * Stream->Rate / 10000000 * Stream->FrameBytes;
}

static VOID PcpCheckPosition(PPCP_STREAM Stream, const KSAUDIO_POSITION *Position, ULONG Offset)
{
    ULONG Size = Stream->BufferBytes, Back;
    ULONG64 Elapsed = LabQueryInterruptTime() - Stream->LastTime; /* 100 ns */
    ULONG64 Forward;

    if (Position->PlayOffset > Size || Position->WriteOffset > Size)
        LabFinding("portcls-position", "portcls: " DESCRIBE ": GetPosition: play 0x%llx, write 0x%llx; "
                   "offsets do not exceed the buffer of 0x%x bytes", Stream->Pin, Position->PlayOffset,
                   Position->WriteOffset, Size);
    if (Stream->State == KSSTATE_STOP && Offset != 0)
        LabFinding("portcls-position", "portcls: " DESCRIBE ": GetPosition: 0x%x in KSSTATE_STOP, which "
                   "resets it to 0", Stream->Pin, Offset);
    if (Stream->Frozen && Offset != Stream->LastOffset)
        LabFinding("portcls-position", "portcls: " DESCRIBE ": GetPosition: moved from 0x%x to 0x%x "
                   "though the stream does not run", Stream->Pin, Stream->LastOffset, Offset);
    if (Offset >= Stream->LastOffset)
        return;
    /* Wrapped around, or gone back? Forward by this much it would have crossed at least one interval
     * boundary, and taken this long. A device that consumes in bursts may do the latter sooner, and one
     * that was late may catch up. */
    Back = Stream->LastOffset - Offset;
    Forward = (ULONG64)(Size - Back) * 10000000 / max(Stream->FrameBytes * Stream->Rate, 1);
    if (Back <= Size / 2 && Elapsed < Forward / 2 &&
        (!Stream->WithNotification || Stream->Signals == Stream->LastSignals) &&
        PcpAheadOfTime(Stream, Size - Back))
        LabFinding("portcls-position", "portcls: " DESCRIBE ": GetPosition: back from 0x%x to 0x%x of "
                   "0x%x within %u us", Stream->Pin, Stream->LastOffset, Offset, Size,
                   (ULONG)(Elapsed / 10));
}

static NTSTATUS PcpReadPosition(PPCP_STREAM Stream, KSAUDIO_POSITION *Position)
{
    NTSTATUS Status;
    ULONG Offset;

    RtlFillMemory(Position, sizeof(*Position), 0xCD);
    Status = PCP_CALL(Stream->Stream, IMiniportWaveRTStream, GetPosition, Position);
    if (!NT_SUCCESS(Status) || Stream->Buffer == NULL)
        return Status;
    Offset = Position->PlayOffset == Stream->BufferBytes ? 0 : (ULONG)Position->PlayOffset;
    PcpCheckPosition(Stream, Position, Offset);
    Stream->Linear += Offset >= Stream->LastOffset
                          ? Offset - Stream->LastOffset
                          : Offset + Stream->BufferBytes - Stream->LastOffset;
    Stream->LastOffset = Offset;
    Stream->LastTime = LabQueryInterruptTime();
    Stream->LastSignals = Stream->Signals;
    return STATUS_SUCCESS;
}

/* One at a time, so that answers are compared in the order in which they were given. */
NTSTATUS PcpStreamPosition(PPCP_STREAM Stream, KSAUDIO_POSITION *Position)
{
    NTSTATUS Status;

    KeWaitForSingleObject(&Stream->PositionLock, Executive, KernelMode, FALSE, NULL);
    Status = PcpReadPosition(Stream, Position);
    KeSetEvent(&Stream->PositionLock, IO_NO_INCREMENT, FALSE);
    return Status;
}

/* ---- properties of a pin ------------------------------------------------------------------------------------------------ */

static NTSTATUS PcpRegister(PPCP_REQUEST Request, PPCP_STREAM Stream, BOOLEAN Clock)
{
    KSRTAUDIO_HWREGISTER Register = {0};
    BOOLEAN *Done = Clock ? &Stream->ClockRegister : &Stream->PositionRegister;
    NTSTATUS Status;

    if (Request->InBytes < sizeof(KSRTAUDIO_HWREGISTER_PROPERTY))
        return STATUS_INVALID_BUFFER_SIZE;
    if (Request->ValueBytes < sizeof(Register))
        return PcpAnswer(Request, &Register, sizeof(Register));
    if (*Done) /* once in the lifetime of a pin */
        return STATUS_INVALID_DEVICE_REQUEST;
    if (Clock)
        Status = PCP_CALL(Stream->Stream, IMiniportWaveRTStream, GetClockRegister, &Register);
    else
        Status = PCP_CALL(Stream->Stream, IMiniportWaveRTStream, GetPositionRegister, &Register);
    if (!NT_SUCCESS(Status))
        return Status;
    if (Register.Register == NULL || (Register.Width != 32 && Register.Width != 64) ||
        Register.Accuracy == 0 || (Clock && (Register.Numerator == 0 || Register.Denominator == 0)))
        LabFinding("portcls-stream", "portcls: IMiniportWaveRTStream::%s: register %p, width %u bits, "
                   "frequency %llu/%llu, accuracy %u", Clock ? "GetClockRegister" : "GetPositionRegister",
                   Register.Register, Register.Width, Register.Numerator, Register.Denominator,
                   Register.Accuracy);
    *Done = TRUE;
    return PcpAnswer(Request, &Register, sizeof(Register));
}

/* The handle is the event itself: the lab's clients live in the kernel. */
static NTSTATUS PcpNotificationEvent(PPCP_REQUEST Request, PPCP_STREAM Stream, BOOLEAN Register)
{
    PKSRTAUDIO_NOTIFICATION_EVENT_PROPERTY p = (PVOID)Request->Property;
    PKEVENT Event, Wanted;
    NTSTATUS Status;

    if (Request->InBytes < sizeof(*p))
        return STATUS_INVALID_BUFFER_SIZE;
    if (!Stream->WithNotification || Stream->Buffer == NULL)
        return STATUS_INVALID_DEVICE_REQUEST;
    Event = p->NotificationEvent;
    Wanted = Register ? NULL : Event;
    for (ULONG i = 0; i < RTL_NUMBER_OF(Stream->Events); i++) {
        if (Stream->Events[i] != Wanted)
            continue;
        if (Register)
            Status = PCP_CALL(Stream->Notification, IMiniportWaveRTStreamNotification,
                              RegisterNotificationEvent, Event);
        else
            Status = PCP_CALL(Stream->Notification, IMiniportWaveRTStreamNotification,
                              UnregisterNotificationEvent, Event);
        if (!Register && !NT_SUCCESS(Status))
            LabFinding("portcls-event", "portcls: UnregisterNotificationEvent: 0x%08x for an event that "
                       "is registered", Status);
        if (NT_SUCCESS(Status))
            Stream->Events[i] = Register ? Event : NULL;
        return Status;
    }
    return Register ? STATUS_INSUFFICIENT_RESOURCES : STATUS_NOT_FOUND;
}

static NTSTATUS PcpRtAudio(PPCP_REQUEST Request, PPCP_STREAM Stream)
{
    PKSRTAUDIO_BUFFER_PROPERTY_WITH_NOTIFICATION b = (PVOID)Request->Property;
    KSRTAUDIO_HWLATENCY Latency;

    switch (Request->Property->Id) {
    case KSPROPERTY_RTAUDIO_BUFFER:
        return Request->InBytes < sizeof(KSRTAUDIO_BUFFER_PROPERTY)
                   ? STATUS_INVALID_BUFFER_SIZE
                   : PcpGetBuffer(Request, Stream, b->RequestedBufferSize, 0);
    case KSPROPERTY_RTAUDIO_BUFFER_WITH_NOTIFICATION:
        if (Request->InBytes < sizeof(*b))
            return STATUS_INVALID_BUFFER_SIZE;
        return b->NotificationCount == 0
                   ? STATUS_INVALID_PARAMETER
                   : PcpGetBuffer(Request, Stream, b->RequestedBufferSize, b->NotificationCount);
    case KSPROPERTY_RTAUDIO_HWLATENCY:
        RtlFillMemory(&Latency, sizeof(Latency), 0xCD);
        PCP_CALL_VOID(Stream->Stream, IMiniportWaveRTStream, GetHWLatency, &Latency);
        if (Latency.FifoSize == 0xCDCDCDCD || Latency.ChipsetDelay == 0xCDCDCDCD ||
            Latency.CodecDelay == 0xCDCDCDCD)
            LabFinding("portcls-stream", "portcls: IMiniportWaveRTStream::GetHWLatency: not filled in");
        return PcpAnswer(Request, &Latency, sizeof(Latency));
    case KSPROPERTY_RTAUDIO_POSITIONREGISTER:
        return PcpRegister(Request, Stream, FALSE);
    case KSPROPERTY_RTAUDIO_CLOCKREGISTER:
        return PcpRegister(Request, Stream, TRUE);
    case KSPROPERTY_RTAUDIO_REGISTER_NOTIFICATION_EVENT:
        return PcpNotificationEvent(Request, Stream, TRUE);
    case KSPROPERTY_RTAUDIO_UNREGISTER_NOTIFICATION_EVENT:
        return PcpNotificationEvent(Request, Stream, FALSE);
    default:
        return STATUS_NOT_FOUND;
    }
}

static NTSTATUS PcpConnectionProperty(PPCP_REQUEST Request, PPCP_STREAM Stream)
{
    BOOLEAN Set = (Request->Property->Flags & KSPROPERTY_TYPE_SET) != 0;
    ULONG State = Stream->Commanded;
    NTSTATUS Status;

    switch (Request->Property->Id) {
    case KSPROPERTY_CONNECTION_STATE:
        if (!Set)
            return PcpAnswer(Request, &State, sizeof(State));
        if (Request->ValueBytes < sizeof(State))
            return STATUS_BUFFER_TOO_SMALL;
        State = *(ULONG *)Request->Value;
        return State > KSSTATE_RUN ? STATUS_INVALID_PARAMETER
                                   : PcpSetStreamState(Stream, (KSSTATE)State);
    case KSPROPERTY_CONNECTION_DATAFORMAT:
        if (!Set)
            return PcpAnswer(Request, Stream->Format, Stream->FormatBytes);
        Status = PcpValidateFormat(Stream->Port, Stream->Pin, Request->Value, Request->ValueBytes);
        if (NT_SUCCESS(Status))
            Status = PCP_CALL(Stream->Stream, IMiniportWaveRTStream, SetFormat, Request->Value);
        if (NT_SUCCESS(Status)) {
            LabPoolFree(Stream->Format, 0, NULL);
            PcpTakeFormat(Stream, Request->Value, ((PKSDATAFORMAT)Request->Value)->FormatSize);
        }
        return Status;
    default:
        return STATUS_NOT_FOUND;
    }
}

NTSTATUS PcpStreamProperty(PPCP_REQUEST Request, PPCP_STREAM Stream)
{
    KSAUDIO_POSITION Position;
    NTSTATUS Status;

    if (Request->Property->Flags & (KSPROPERTY_TYPE_BASICSUPPORT | KSPROPERTY_TYPE_SETSUPPORT))
        return STATUS_NOT_FOUND;
    if (IsEqualGUID(&Request->Property->Set, &KSPROPSETID_Audio) &&
        Request->Property->Id == KSPROPERTY_AUDIO_POSITION) {
        if (Request->ValueBytes < sizeof(Position))
            return PcpAnswer(Request, &Position, sizeof(Position));
        Status = PcpStreamPosition(Stream, &Position);
        return NT_SUCCESS(Status) ? PcpAnswer(Request, &Position, sizeof(Position)) : Status;
    }
    if (!IsEqualGUID(&Request->Property->Set, &KSPROPSETID_RtAudio) &&
        !IsEqualGUID(&Request->Property->Set, &KSPROPSETID_Connection))
        return STATUS_NOT_FOUND;
    PcpLockPort(Stream->Port);
    Status = IsEqualGUID(&Request->Property->Set, &KSPROPSETID_RtAudio)
                 ? PcpRtAudio(Request, Stream)
                 : PcpConnectionProperty(Request, Stream);
    PcpUnlockPort(Stream->Port);
    return Status;
}
