/* SPDX-License-Identifier: MIT */
/*
 * Device setup in a run: what Windows' user-mode plug and play does when NT reports a device
 * without a driver. Ask for its ids, choose the INF that matches best, write the registry, start.
 */
#ifndef LAB_HOST_INSTALL_H
#define LAB_HOST_INSTALL_H

#include "director.h"
#include "inf.h"

/* cfg.h: the driver did not start the device; no driver is installed for the device. */
#define CM_PROB_FAILED_START   10
#define CM_PROB_FAILED_INSTALL 28

#define LAB_MAX_PACKAGES 8
#define LAB_MAX_DEVICES 16
#define LAB_MAX_PARAMETERS 8

/* The packages a run may install. Zero-initialise, add, and give lab_package_path/this to
 * lab_config.driver_path. */
struct lab_packages {
    struct inf *inf[LAB_MAX_PACKAGES];
    size_t count;
    char binary[LAB_MAX_DEVICES][PATH_MAX]; /* of services installed so far */
    size_t binary_count;
    unsigned next_class_index;
    /* Parameters that a user changed before the device starts. */
    struct {
        const char *name, *value; /* no value: number, in the hardware key */
        uint32_t number;
    } parameter[LAB_MAX_PARAMETERS];
    size_t parameter_count;
    const char *chosen_for, *chosen_as; /* lab_packages_choose */
};

/* Add an INF; on failure -1 and the reason in error. */
int lab_packages_add(struct lab_packages *packages, const char *path, char *error, size_t cap);
/* A string of the software key, as the advanced properties of a network adapter are. Strings must
 * outlive the packages. */
void lab_packages_set(struct lab_packages *packages, const char *name, const char *value);
/* A DWORD of the hardware key's subkey Parameters (the toggles of the sound driver), there before the
 * INF is installed: one that overwrites it undoes this. */
void lab_packages_set_hardware(struct lab_packages *packages, const char *name, uint32_t value);
/* Somebody picks a driver by hand: a device with the id `device` (hardware or compatible) gets what
 * binds `as`, although it is another one. Strings must outlive the packages. */
void lab_packages_choose(struct lab_packages *packages, const char *device, const char *as);
void lab_packages_free(struct lab_packages *packages);
/* lab_config.driver_path: the installed binary with this file name. */
bool lab_packages_path(void *packages, const char *name, char *path, size_t cap);

/*
 * Enumerate, install every device that has no driver and matches a package, start those. devices
 * gets all devices of the machine as they are afterwards. Returns 0; -1 if NT stopped (see
 * lab_finding) or an INF is wrong (error). A device whose start fails is no error here: its
 * status and problem say so.
 */
int lab_install(struct lab_run *run, struct lab_packages *packages, enum lab_arch arch,
                struct lab_device_info *devices, size_t *count, char *error, size_t cap);

/* The devices of the machine now. */
int lab_enumerate(struct lab_run *run, struct lab_device_info *devices, size_t *count);

#endif
