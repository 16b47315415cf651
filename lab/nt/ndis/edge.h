/* SPDX-License-Identifier: MIT */
/*
 * The upper edge: what a protocol like TCP/IP does above a miniport. Frames come from and go to the
 * host (edge_take, edge_put).
 */
#ifndef NDISP_EDGE_H
#define NDISP_EDGE_H

#include "ndisp.h"

#define NDISP_TX_FRAMES   256
#define NDISP_TX_BATCH    32
#define NDISP_MAX_PIECES  48
#define NDISP_FEW_PIECES  8 /* of frames that are not to be the worst case */
#define NDISP_FRAME_SLACK 2048 /* gaps and offsets of the shapes */
#define NDISP_LIST_FRAMES 4    /* NET_BUFFERs in one list */

/* One frame on its way down: a NET_BUFFER, its MDLs and data, reused; overwritten when it comes
 * back, so that a driver that still looks at it sees nonsense. */
typedef struct _NDISP_FRAME {
    LIST_ENTRY Link;
    PNET_BUFFER Nb;
    PUCHAR Data;
    ULONG Capacity, Used;
    ULONG Pieces;                /* MDLs in use */
    PMDL Mdls[NDISP_MAX_PIECES]; /* one block */
} NDISP_FRAME, *PNDISP_FRAME;

/* One NET_BUFFER_LIST on its way down. */
typedef struct _NDISP_TX_LIST {
    LIST_ENTRY Link;
    PNET_BUFFER_LIST Nbl;
    PNDISP_EDGE Edge;
    PNDISP_FRAME Frames[NDISP_LIST_FRAMES];
    ULONG FrameCount;
    BOOLEAN WhilePaused; /* must be refused */
} NDISP_TX_LIST, *PNDISP_TX_LIST;

struct _NDISP_EDGE {
    PNDISP_ADAPTER Adapter;
    NDIS_HANDLE NblPool, NbPool;
    PNDISP_FRAME Frames;
    PNDISP_TX_LIST Lists;
    LIST_ENTRY FreeFrames, FreeLists;
    PUCHAR Scratch;   /* one frame with room for a tag, for sending */
    PUCHAR RxScratch; /* the same for receiving */
    ULONG MaxFrame;   /* with the Ethernet header, without a tag */
    PVOID CancelId;
    /* Received and not yet given back, in order of arrival. */
    PNET_BUFFER_LIST Held[4096];
    ULONG HeldCount;
    BOOLEAN Busy;  /* the pump runs */
    BOOLEAN Hold;  /* LAB_REQ_NIC_HOLD_RX */
    BOOLEAN Flush; /* give back in spite of Hold */
    ULONG64 FlushAt;
};

/* Ethernet header and 802.1Q tag. */
#define NDISP_ETH_HEADER 14
#define NDISP_TAG_BYTES  4
#define NDISP_TPID       0x8100

/* edge_tx.c */
BOOLEAN NdispTxInitialize(PNDISP_EDGE Edge);
VOID NdispTxFree(PNDISP_EDGE Edge);
/* Up to NDISP_TX_BATCH waiting frames; FALSE if none could be taken. */
BOOLEAN NdispTxPump(PNDISP_EDGE Edge);
/* One frame while the adapter is pausing or paused: the miniport must refuse it at once. */
VOID NdispTxProbePaused(PNDISP_EDGE Edge);

/* edge_rx.c */
VOID NdispRxReturnSome(PNDISP_EDGE Edge);
VOID NTAPI NdispReturnThread(PVOID Context);
VOID NdispWakeReturnThread(void);

#endif
