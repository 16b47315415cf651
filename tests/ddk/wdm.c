/* SPDX-License-Identifier: MIT */
/*
 * What a WDM driver uses most and what mingw-w64's headers got wrong for clang: compile-only, plus
 * a function each for the repairs.
 */
#include <ntddk.h>

static __forceinline ULONG TestForceInline(ULONG x)
{
    return x + 1;
}

ULONG TestIntrinsics(ULONG x);
ULONG TestIntrinsics(ULONG x)
{
    ULONG index = 0;
    if (BitScanForward(&index, x)) {
        x += RtlUlongByteSwap(x) + RtlUshortByteSwap((USHORT)x);
    }
    return TestForceInline(x) + (ULONG)RtlUlonglongByteSwap(x);
}

KIRQL TestIrql(PKSPIN_LOCK Lock);
KIRQL TestIrql(PKSPIN_LOCK Lock)
{
    KIRQL irql;
    KeAcquireSpinLock(Lock, &irql);
    KeMemoryBarrier();
    KeMemoryBarrierWithoutFence();
    KeReleaseSpinLock(Lock, irql);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    KeLowerIrql(irql);
    return KeGetCurrentIrql();
}

LONG64 TestInterlocked(LONG volatile *a, LONG64 volatile *b, PLARGE_INTEGER c);
LONG64 TestInterlocked(LONG volatile *a, LONG64 volatile *b, PLARGE_INTEGER c)
{
    InterlockedIncrement(a);
    InterlockedBitTestAndSet(a, 3);
    InterlockedBitTestAndReset(a, 3);
    ExInterlockedAddLargeStatistic(c, 5);
    return InterlockedIncrement64(b) + InterlockedCompareExchange64(b, 1, 2) +
           InterlockedExchange64(b, 3) + InterlockedExchangeAdd64(b, 4) + InterlockedDecrement64(b);
}

ULONG TestRegisters(PUCHAR Registers, PULONG Port);
ULONG TestRegisters(PUCHAR Registers, PULONG Port)
{
    WRITE_REGISTER_ULONG((PULONG)Registers, READ_REGISTER_ULONG((PULONG)Registers) | 1);
    WRITE_REGISTER_USHORT((PUSHORT)Registers, READ_REGISTER_USHORT((PUSHORT)Registers));
    WRITE_REGISTER_UCHAR(Registers, READ_REGISTER_UCHAR(Registers));
    WRITE_PORT_ULONG(Port, 1);
    return READ_PORT_ULONG(Port);
}

static ALLOCATE_FUNCTION TestAllocate;
static FREE_FUNCTION TestFree;

static PVOID NTAPI TestAllocate(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
    return ExAllocatePoolWithTag(PoolType, NumberOfBytes, Tag);
}

static VOID NTAPI TestFree(PVOID Buffer)
{
    ExFreePool(Buffer);
}

_Dispatch_type_(IRP_MJ_CREATE) DRIVER_DISPATCH TestDispatch;
_Use_decl_annotations_ NTSTATUS NTAPI TestDispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PNPAGED_LOOKASIDE_LIST list = DeviceObject->DeviceExtension;
    PAGED_CODE();
    ExInitializeNPagedLookasideList(list, TestAllocate, TestFree, 0, 64, 'tseT', 0);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return STATUS_SUCCESS;
}
