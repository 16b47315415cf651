/* SPDX-License-Identifier: MIT */
/*
 * refnic.sys: an NDIS 6.20 miniport without hardware. What it is given to send comes back as
 * received a moment later. It exists to test the lab's NDIS by itself, and, with one rule broken at
 * a time (REFNIC_BUG), that the lab notices.
 */
#ifndef REFNIC_H
#define REFNIC_H

#include <ndis.h>

/* Which rule is broken; the names are those of tests/lab/bad and the scenarios bad/ndis-*. */
enum refnic_bug {
    REFNIC_BUG_NONE,
    REFNIC_BUG_DOUBLE_COMPLETE,
    REFNIC_BUG_NBL_LOST,
    REFNIC_BUG_RX_AFTER_PAUSE,
    REFNIC_BUG_HALT_INTERRUPT,
    REFNIC_BUG_OID_TWICE,
    REFNIC_BUG_NO_STATUS,
    REFNIC_BUG_STATUS_PENDING,
    REFNIC_BUG_DISPATCH_FLAG,
    REFNIC_BUG_RX_TWICE,
    REFNIC_BUG_RX_FREED,
    REFNIC_BUG_TOUCH_COMPLETED,
    REFNIC_BUG_MODIFY_SENT,
    REFNIC_BUG_MODIFY_HELD,
    REFNIC_BUG_POOL_LEAK,
    REFNIC_BUG_TIMER_LEAK,
    REFNIC_BUG_RX_COUNT,
    REFNIC_BUG_STATISTICS,
    REFNIC_BUG_OID_LENGTH,
    REFNIC_BUG_OID_MISSING,
    REFNIC_BUG_NO_GENERAL,
    REFNIC_BUG_STATUS_HEADER,
    REFNIC_BUG_SEND_WHILE_PAUSED,
    REFNIC_BUG_SG_LEAK,
    REFNIC_BUG_SHARED_LEAK,
    REFNIC_BUG_PAUSE_HANGS,
    REFNIC_BUG_RWLOCK,
    REFNIC_BUG_OID_LOST,
    REFNIC_BUG_NO_DEREGISTER,
};
#ifndef REFNIC_BUG
#define REFNIC_BUG REFNIC_BUG_NONE
#endif
#define REFNIC_HAS(Bug) (REFNIC_BUG == REFNIC_BUG_##Bug)

#define REFNIC_POOL_TAG    'cnfR'
#define REFNIC_MTU         1500u
#define REFNIC_FRAME       (REFNIC_MTU + 14u)
#define REFNIC_BUFFER      2048u
#define REFNIC_RX_LISTS    64u
#define REFNIC_DELAY_100NS 500 /* from send to receive */

typedef struct _REFNIC_ADAPTER REFNIC_ADAPTER, *PREFNIC_ADAPTER;

typedef struct _REFNIC_RX {
    PREFNIC_ADAPTER Adapter;
    PNET_BUFFER_LIST Nbl;
    PMDL Mdl;
    PUCHAR Data;
    BOOLEAN Held; /* indicated and not yet returned */
} REFNIC_RX, *PREFNIC_RX;

typedef enum _REFNIC_STATE { RefnicPaused, RefnicRunning, RefnicPausing } REFNIC_STATE;

struct _REFNIC_ADAPTER {
    NDIS_HANDLE Handle;
    NDIS_HANDLE Interrupt, Dma, Timer, NblPool;
    PNDIS_RW_LOCK_EX RwLock;
    PUCHAR Shared;
    NDIS_PHYSICAL_ADDRESS SharedPa;
    NDIS_SPIN_LOCK Lock; /* everything below */
    REFNIC_STATE State;
    ULONG HeldCount, Looping;
    PNET_BUFFER_LIST QueueHead, *QueueTail;
    ULONG Filter, Lookahead;
    ULONG MulticastBytes;
    NDIS_STATISTICS_INFO Statistics;
    ULONG StatisticsQueries;
    PNDIS_OID_REQUEST PendingOid;
    REFNIC_RX Rx[REFNIC_RX_LISTS];
};

extern NDIS_HANDLE RefnicDriver;

/* refnic.c */
VOID RefnicCompletePauseIfIdle(PREFNIC_ADAPTER Adapter);
/* data.c */
MINIPORT_SEND_NET_BUFFER_LISTS RefnicSend;
MINIPORT_RETURN_NET_BUFFER_LISTS RefnicReturn;
MINIPORT_CANCEL_SEND RefnicCancelSend;
MINIPORT_PROCESS_SG_LIST RefnicProcessSgList;
NDIS_TIMER_FUNCTION RefnicTimer;
/* oid.c */
MINIPORT_OID_REQUEST RefnicOidRequest;
MINIPORT_CANCEL_OID_REQUEST RefnicCancelOid;
extern NDIS_OID RefnicOids[];
extern const ULONG RefnicOidBytes;

#endif
