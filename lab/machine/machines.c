/* SPDX-License-Identifier: MIT */
#include "lab_machine.h"

const struct lab_machine_ops *const lab_machines[] = {
    &lab_machine_qemu,
    &lab_machine_qemu_virtual,
    &lab_machine_contract,
    NULL,
};
