/* SPDX-License-Identifier: MIT */
/*
 * A well-behaved audio adapter driver, for the lab's own tests: wavert.h. When it starts it also uses
 * PortCls' other services (services.h); a start that fails names the line of the step.
 */
#include <ntddk.h>

#include <initguid.h>
#include <ksguid.h>
#include <portcls.h>

static NTSTATUS UseServices(PDEVICE_OBJECT Device, PRESOURCELIST Resources);

#define WAVERT_STARTED(device, port) (Status = UseServices(device, Resources))
#include "wavert.h"

#include "services.h"
