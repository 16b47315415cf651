/* SPDX-License-Identifier: MIT */
/*
 * Which NDIS the including driver is written for.
 *
 * A driver says what it is before it includes <ndis.h>:
 *   NDIS_MINIPORT_DRIVER with NDIS60_MINIPORT, NDIS61_MINIPORT or NDIS620_MINIPORT,
 *   NDIS60, NDIS61 or NDIS620 for protocol and filter drivers; an intermediate driver says both.
 * The outcome is NDIS_{MINIPORT,PROTOCOL,FILTER}_{MAJOR,MINOR}_VERSION, which go into the
 * characteristics, and NDIS_SUPPORT_NDIS6/61/620, which select structure forms. (MS docs,
 * "Specifying NDIS Version Information" and "NDIS 6.20 backward compatibility".)
 */
#ifndef NDIS_VERSION_H
#define NDIS_VERSION_H

#if defined(NDIS630_MINIPORT) || defined(NDIS630) || defined(NDIS640_MINIPORT) ||                  \
    defined(NDIS640) || defined(NDIS650_MINIPORT) || defined(NDIS650) ||                           \
    defined(NDIS660_MINIPORT) || defined(NDIS660) || defined(NDIS680_MINIPORT) || defined(NDIS680)
#error "these headers declare NDIS 6.0 to 6.20; NDIS 6.30 and later are not declared"
#endif
#if defined(NDIS50_MINIPORT) || defined(NDIS51_MINIPORT) || defined(NDIS40) || defined(NDIS50) ||  \
    defined(NDIS51)
#error "these headers declare NDIS 6.0 to 6.20; NDIS 5 drivers are not supported"
#endif
#if defined(NDIS_MINIPORT_MAJOR_VERSION) || defined(NDIS_MINIPORT_MINOR_VERSION) ||                \
    defined(NDIS_PROTOCOL_MAJOR_VERSION) || defined(NDIS_PROTOCOL_MINOR_VERSION) ||                \
    defined(NDIS_FILTER_MAJOR_VERSION) || defined(NDIS_FILTER_MINOR_VERSION)
#error "the NDIS_..._VERSION macros are set by ndis.h, not by the driver"
#endif

#if defined(NDIS_MINIPORT_DRIVER)
#define NDIS_MINIPORT_MAJOR_VERSION 6
#if defined(NDIS620_MINIPORT)
#define NDIS_MINIPORT_MINOR_VERSION 20
#elif defined(NDIS61_MINIPORT)
#define NDIS_MINIPORT_MINOR_VERSION 1
#elif defined(NDIS60_MINIPORT)
#define NDIS_MINIPORT_MINOR_VERSION 0
#else
#error "NDIS_MINIPORT_DRIVER needs NDIS60_MINIPORT, NDIS61_MINIPORT or NDIS620_MINIPORT"
#endif
#endif

#if defined(NDIS620)
#define NDIS_PROTOCOL_MAJOR_VERSION 6
#define NDIS_PROTOCOL_MINOR_VERSION 20
#define NDIS_FILTER_MAJOR_VERSION   6
#define NDIS_FILTER_MINOR_VERSION   20
#elif defined(NDIS61)
#define NDIS_PROTOCOL_MAJOR_VERSION 6
#define NDIS_PROTOCOL_MINOR_VERSION 1
#define NDIS_FILTER_MAJOR_VERSION   6
#define NDIS_FILTER_MINOR_VERSION   1
#elif defined(NDIS60)
#define NDIS_PROTOCOL_MAJOR_VERSION 6
#define NDIS_PROTOCOL_MINOR_VERSION 0
#define NDIS_FILTER_MAJOR_VERSION   6
#define NDIS_FILTER_MINOR_VERSION   0
#endif

#if !defined(NDIS_MINIPORT_DRIVER) && !defined(NDIS_PROTOCOL_MAJOR_VERSION) &&                     \
    !defined(NDIS_WRAPPER)
#error "define NDIS_MINIPORT_DRIVER and NDIS620_MINIPORT, or NDIS620, before including ndis.h"
#endif

#ifndef NDIS_SUPPORT_NDIS620
#if defined(NDIS620_MINIPORT) || defined(NDIS620) || defined(NDIS_WRAPPER)
#define NDIS_SUPPORT_NDIS620 1
#else
#define NDIS_SUPPORT_NDIS620 0
#endif
#endif

#ifndef NDIS_SUPPORT_NDIS61
#if NDIS_SUPPORT_NDIS620 || defined(NDIS61_MINIPORT) || defined(NDIS61)
#define NDIS_SUPPORT_NDIS61 1
#else
#define NDIS_SUPPORT_NDIS61 0
#endif
#endif

#ifndef NDIS_SUPPORT_NDIS6
#define NDIS_SUPPORT_NDIS6 1
#endif

/* The 6.0 read/write locks and processor calls; a driver may set this to 0 to be told of their use.
 */
#ifndef NDIS_SUPPORT_60_COMPATIBLE_API
#define NDIS_SUPPORT_60_COMPATIBLE_API 1
#endif

#define NDIS_LEGACY_DRIVER   0
#define NDIS_LEGACY_MINIPORT 0
#define NDIS_LEGACY_PROTOCOL 0

#if NDIS_SUPPORT_NDIS620
#define DDK_ASSERT_SIZE_NDIS620(type, x86, x64) DDK_ASSERT_SIZE(type, x86, x64)
#else
#define DDK_ASSERT_SIZE_NDIS620(type, x86, x64) _Static_assert(1, "")
#endif

#endif
