/* SPDX-License-Identifier: MIT */
/* A well-behaved audio adapter driver, for the lab's own tests: all of it is in wavert.h. */
#include "wavert.h"
