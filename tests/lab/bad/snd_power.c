/* SPDX-License-Identifier: MIT */
/* Registers its power management twice. */
#define WAVERT_STARTED(device, port) PcRegisterAdapterPowerManagement((PUNKNOWN)&Power, device)
#include "../drivers/wavert_test/wavert.h"
