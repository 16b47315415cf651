/* SPDX-License-Identifier: MIT */
/**
 * @file
 * VBS calls and the attestation report of a VBS isolated machine. Source: hvdef vbs.
 */
#ifndef HYPERV_VBS_H
#define HYPERV_VBS_H

#include "types.h"
#include "base.h"

HV_HEADER_BEGIN

/** VBS call codes; openvmm hvdef. */
typedef enum _HV_VBS_CALL HV_ENUM_UINT32 {
    HvCallVbsVmCallReport = 0xC001u,
} HV_VBS_CALL, *PHV_VBS_CALL;

#define HV_VBS_REPORT_SIZE 0x230

/** Start of an attestation report: sizes and signature scheme; openvmm hvdef
 *  VbsReportPackageHeader. */
typedef struct _HV_VBS_REPORT_PACKAGE_HEADER {
    HV_UINT32 PackageSize;
    HV_UINT32 Version;
    HV_UINT32 SignatureScheme;
    HV_UINT32 SignatureSize;
    HV_UINT32 Reserved;
} HV_VBS_REPORT_PACKAGE_HEADER, *PHV_VBS_REPORT_PACKAGE_HEADER;

/** Set of VTLs in an attestation report; openvmm hvdef VtlBitMap. */
typedef union _HV_VBS_VTL_BITMAP {
    HV_UINT32 AsUINT32;
    struct {
        HV_UINT32 Vtl0 : 1,
                  Vtl1 : 1,
                  Vtl2 : 1,
                  Reserved : 29;
    };
} HV_VBS_VTL_BITMAP, *PHV_VBS_VTL_BITMAP;

/** Security attributes of a VBS isolated machine: whether it can be debugged; openvmm hvdef
 *  SecurityAttributes. */
typedef union _HV_VBS_SECURITY_ATTRIBUTES {
    HV_UINT32 AsUINT32;
    struct {
        HV_UINT32 DebugAllowed : 1,
                  Reserved : 31;
    };
} HV_VBS_SECURITY_ATTRIBUTES, *PHV_VBS_SECURITY_ATTRIBUTES;

/** Identity of a VBS isolated machine in its report: owner, measurements, VTLs, versions; openvmm
 *  hvdef VbsVmIdentity. */
typedef struct _HV_VBS_VM_IDENTITY {
    HV_UINT8 OwnerId[32];
    HV_UINT8 Measurement[32];
    HV_UINT8 Signer[32];
    HV_UINT8 HostData[32];
    HV_VBS_VTL_BITMAP EnabledVtl;
    HV_VBS_SECURITY_ATTRIBUTES Policy;
    HV_UINT32 GuestVtl;
    HV_UINT32 GuestSvn;
    HV_UINT32 GuestProductId;
    HV_UINT32 GuestModuleId;
    HV_UINT8 Reserved[64];
} HV_VBS_VM_IDENTITY, *PHV_VBS_VM_IDENTITY;

/** Attestation report of a VBS isolated machine, with its signature; openvmm hvdef VbsReport. */
typedef struct _HV_VBS_REPORT {
    HV_VBS_REPORT_PACKAGE_HEADER Header;
    HV_UINT32 Version;
    HV_UINT8 ReportData[64];
    HV_VBS_VM_IDENTITY Identity;
    HV_UINT8 Signature[256];
} HV_VBS_REPORT, *PHV_VBS_REPORT;

#define HV_VBS_VM_REPORT_DATA_SIZE 64
#define HV_VBS_VM_MAX_REPORT_SIZE  2048

/** Input of HvCallVbsVmCallReport, hypercall 0xC001; openvmm hvdef VbsVmCallReport. */
typedef struct HV_CALL_ATTRIBUTES _HV_VBS_INPUT_VM_CALL_REPORT {
    HV_UINT8 ReportData[HV_VBS_VM_REPORT_DATA_SIZE];
} HV_VBS_INPUT_VM_CALL_REPORT, *PHV_VBS_INPUT_VM_CALL_REPORT;

/** Output of HvCallVbsVmCallReport, hypercall 0xC001; openvmm hvdef VbsVmCallReportOutput. */
typedef struct HV_CALL_ATTRIBUTES _HV_VBS_OUTPUT_VM_CALL_REPORT {
    HV_UINT8 Report[HV_VBS_VM_MAX_REPORT_SIZE];
} HV_VBS_OUTPUT_VM_CALL_REPORT, *PHV_VBS_OUTPUT_VM_CALL_REPORT;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/vbs.h"
#endif

HV_HEADER_END

#endif
