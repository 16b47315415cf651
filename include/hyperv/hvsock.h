/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Hypervisor sockets: user data of their offers. Source: openvmm vmbus_core.
 */
#ifndef HYPERV_HVSOCK_H
#define HYPERV_HVSOCK_H

#include "types.h"

HV_HEADER_BEGIN

/** Byte or message pipe, in the user data of an offer in pipe mode; vmbus_core PipeType. */
typedef enum _HVSOCK_PIPE_TYPE HV_ENUM_UINT32 {
    VmbusHvsockPipeTypeByte = 0u,
    VmbusHvsockPipeTypeMessage = 4u,
} HVSOCK_PIPE_TYPE, *PHVSOCK_PIPE_TYPE;

#pragma pack(push, 1)

/** Start of the user data of every offer in pipe mode; vmbus_core PipeUserDefinedParameters. */
typedef struct _HVSOCK_PIPE_USER_DEFINED_PARAMETERS {
    HVSOCK_PIPE_TYPE PipeType;
} HVSOCK_PIPE_USER_DEFINED_PARAMETERS, *PHVSOCK_PIPE_USER_DEFINED_PARAMETERS;

/** Version of the user data of a hypervisor socket offer; vmbus_core HvsockParametersVersion. */
typedef enum _HVSOCK_PARAMETERS_VERSION HV_ENUM_UINT32 {
    HvsockParametersVersionPreRS5 = 0u,
    HvsockParametersVersionRS5,
} HVSOCK_PARAMETERS_VERSION, *PHVSOCK_PARAMETERS_VERSION;

/**
 * User data of a hypervisor socket offer; silo with parameters version 1; vmbus_core
 * HvsockUserDefinedParameters.
 */
typedef struct _HVSOCK_USER_DEFINED_PARAMETERS {
    HVSOCK_PIPE_USER_DEFINED_PARAMETERS PipeParameters;
    HV_UINT8 IsForGuestAccept;
    HV_UINT8 IsForGuestContainer;
    HVSOCK_PARAMETERS_VERSION Version;
    HV_GUID SiloId;
    HV_UINT8 Padding[2];
} HVSOCK_USER_DEFINED_PARAMETERS, *PHVSOCK_USER_DEFINED_PARAMETERS;

#pragma pack(pop)

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/hvsock.h"
#endif

HV_HEADER_END

#endif
