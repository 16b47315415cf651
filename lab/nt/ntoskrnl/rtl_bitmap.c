/* SPDX-License-Identifier: MIT */
/* Bit maps. Bit i is bit (i % 32) of the i / 32-th ULONG of the buffer. */
#include "nt.h"
#include "rtlp.h"

#define RTLP_NONE 0xFFFFFFFFu

static BOOLEAN RtlpBit(PRTL_BITMAP map, ULONG i)
{
    return (map->Buffer[i / 32] >> (i % 32) & 1) != 0;
}

/* A bit outside the map is corruption of whatever follows it. */
static void RtlpCheckRange(PRTL_BITMAP map, ULONG start, ULONG count, const char *api)
{
    if (start > map->SizeOfBitMap || count > map->SizeOfBitMap - start) {
        LabFinding("bitmap-range", "%s: bits %u..+%u of a map of %u bits", api, start, count,
                   map->SizeOfBitMap);
    }
}

VOID NTAPI RtlInitializeBitMap(PRTL_BITMAP map, PULONG buffer, ULONG bits)
{
    map->SizeOfBitMap = bits;
    map->Buffer = buffer;
}

static void RtlpFill(PRTL_BITMAP map, ULONG start, ULONG count, BOOLEAN set)
{
    for (ULONG i = start; i < start + count; i++) {
        if (set) {
            map->Buffer[i / 32] |= 1u << (i % 32);
        } else {
            map->Buffer[i / 32] &= ~(1u << (i % 32));
        }
    }
}

VOID NTAPI RtlClearBit(PRTL_BITMAP map, ULONG bit)
{
    RtlpCheckRange(map, bit, 1, "RtlClearBit");
    RtlpFill(map, bit, 1, FALSE);
}

VOID NTAPI RtlSetBit(PRTL_BITMAP map, ULONG bit)
{
    RtlpCheckRange(map, bit, 1, "RtlSetBit");
    RtlpFill(map, bit, 1, TRUE);
}

BOOLEAN NTAPI RtlTestBit(PRTL_BITMAP map, ULONG bit)
{
    RtlpCheckRange(map, bit, 1, "RtlTestBit");
    return RtlpBit(map, bit);
}

VOID NTAPI RtlClearBits(PRTL_BITMAP map, ULONG start, ULONG count)
{
    RtlpCheckRange(map, start, count, "RtlClearBits");
    RtlpFill(map, start, count, FALSE);
}

VOID NTAPI RtlSetBits(PRTL_BITMAP map, ULONG start, ULONG count)
{
    RtlpCheckRange(map, start, count, "RtlSetBits");
    RtlpFill(map, start, count, TRUE);
}

VOID NTAPI RtlClearAllBits(PRTL_BITMAP map)
{
    RtlZeroMemory(map->Buffer, (map->SizeOfBitMap + 31) / 32 * 4);
}

VOID NTAPI RtlSetAllBits(PRTL_BITMAP map)
{
    RtlFillMemory(map->Buffer, (map->SizeOfBitMap + 31) / 32 * 4, 0xFF);
}

static BOOLEAN RtlpAre(PRTL_BITMAP map, ULONG start, ULONG count, BOOLEAN set)
{
    if (count == 0 || start >= map->SizeOfBitMap || count > map->SizeOfBitMap - start) {
        return FALSE;
    }
    for (ULONG i = start; i < start + count; i++) {
        if (RtlpBit(map, i) != set) {
            return FALSE;
        }
    }
    return TRUE;
}

BOOLEAN NTAPI RtlAreBitsClear(PRTL_BITMAP map, ULONG start, ULONG count)
{
    return RtlpAre(map, start, count, FALSE);
}

BOOLEAN NTAPI RtlAreBitsSet(PRTL_BITMAP map, ULONG start, ULONG count)
{
    return RtlpAre(map, start, count, TRUE);
}

ULONG NTAPI RtlNumberOfSetBits(PRTL_BITMAP map)
{
    ULONG n = 0;

    for (ULONG i = 0; i < map->SizeOfBitMap; i++) {
        n += RtlpBit(map, i);
    }
    return n;
}

ULONG NTAPI RtlNumberOfClearBits(PRTL_BITMAP map)
{
    return map->SizeOfBitMap - RtlNumberOfSetBits(map);
}

/* First run of `count` equal bits at or after from and before end; RTLP_NONE if there is none. */
static ULONG RtlpFindIn(PRTL_BITMAP map, ULONG from, ULONG end, ULONG count, BOOLEAN set)
{
    ULONG run = 0;

    for (ULONG i = from; i < end; i++) {
        run = RtlpBit(map, i) == set ? run + 1 : 0;
        if (run == count) {
            return i + 1 - count;
        }
    }
    return RTLP_NONE;
}

/* The documented search: from the hint, then from the start of the map. */
static ULONG RtlpFind(PRTL_BITMAP map, ULONG count, ULONG hint, BOOLEAN set)
{
    ULONG at;

    if (hint >= map->SizeOfBitMap) {
        hint = 0;
    }
    if (count == 0) {
        return hint & ~7u;
    }
    if (count > map->SizeOfBitMap) {
        return RTLP_NONE;
    }
    at = RtlpFindIn(map, hint, map->SizeOfBitMap, count, set);
    if (at == RTLP_NONE && hint != 0) {
        ULONG end = hint + count - 1;

        at = RtlpFindIn(map, 0, end < map->SizeOfBitMap ? end : map->SizeOfBitMap, count, set);
    }
    return at;
}

ULONG NTAPI RtlFindClearBits(PRTL_BITMAP map, ULONG count, ULONG hint)
{
    return RtlpFind(map, count, hint, FALSE);
}

ULONG NTAPI RtlFindSetBits(PRTL_BITMAP map, ULONG count, ULONG hint)
{
    return RtlpFind(map, count, hint, TRUE);
}

ULONG NTAPI RtlFindClearBitsAndSet(PRTL_BITMAP map, ULONG count, ULONG hint)
{
    ULONG at = RtlpFind(map, count, hint, FALSE);

    if (at != RTLP_NONE) {
        RtlpFill(map, at, count, TRUE);
    }
    return at;
}

ULONG NTAPI RtlFindSetBitsAndClear(PRTL_BITMAP map, ULONG count, ULONG hint)
{
    ULONG at = RtlpFind(map, count, hint, TRUE);

    if (at != RTLP_NONE) {
        RtlpFill(map, at, count, FALSE);
    }
    return at;
}

/* Length of the run of clear bits at or after from; *start says where. */
static ULONG RtlpRunClear(PRTL_BITMAP map, ULONG from, PULONG start)
{
    ULONG n = 0;

    while (from < map->SizeOfBitMap && RtlpBit(map, from)) {
        from++;
    }
    while (from + n < map->SizeOfBitMap && !RtlpBit(map, from + n)) {
        n++;
    }
    *start = from;
    return n;
}

ULONG NTAPI RtlFindFirstRunClear(PRTL_BITMAP map, PULONG start)
{
    return RtlpRunClear(map, 0, start);
}

ULONG NTAPI RtlFindNextForwardRunClear(PRTL_BITMAP map, ULONG from, PULONG start)
{
    return RtlpRunClear(map, from, start);
}

ULONG NTAPI RtlFindLastBackwardRunClear(PRTL_BITMAP map, ULONG from, PULONG start)
{
    ULONG end = from;
    ULONG n = 0;

    while (end != RTLP_NONE && RtlpBit(map, end)) {
        end--;
    }
    while (end - n != RTLP_NONE && !RtlpBit(map, end - n)) {
        n++;
    }
    *start = end - n + 1;
    return n;
}

ULONG NTAPI RtlFindLongestRunClear(PRTL_BITMAP map, PULONG start)
{
    ULONG best = 0;
    ULONG at = 0;
    ULONG n;

    *start = 0;
    for (ULONG from = 0; (n = RtlpRunClear(map, from, &at)) != 0; from = at + n) {
        if (n > best) {
            best = n;
            *start = at;
        }
    }
    return best;
}

ULONG NTAPI RtlFindClearRuns(PRTL_BITMAP map, PRTL_BITMAP_RUN runs, ULONG cap, BOOLEAN longest)
{
    ULONG count = 0;
    ULONG at = 0;
    ULONG n;

    for (ULONG from = 0; (n = RtlpRunClear(map, from, &at)) != 0; from = at + n) {
        ULONG slot = count;

        if (longest) { /* kept in descending order */
            while (slot > 0 && runs[slot - 1].NumberOfBits < n) {
                slot--;
            }
        }
        if (slot >= cap) {
            if (!longest) {
                break;
            }
            continue;
        }
        if (count < cap) {
            count++;
        }
        for (ULONG i = count - 1; i > slot; i--) {
            runs[i] = runs[i - 1];
        }
        runs[slot].StartingIndex = at;
        runs[slot].NumberOfBits = n;
    }
    return count;
}

CCHAR NTAPI RtlFindLeastSignificantBit(ULONGLONG set)
{
    return (CCHAR)(set == 0 ? -1 : __builtin_ctzll(set));
}

CCHAR NTAPI RtlFindMostSignificantBit(ULONGLONG set)
{
    return (CCHAR)(set == 0 ? -1 : 63 - __builtin_clzll(set));
}
