/* SPDX-License-Identifier: MIT */
/* The lab's command line. */
#include <errno.h>
#include <fnmatch.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "cli.h"
#include "lab/edge/sound.h"
#include "lab_machine.h"

#ifndef WINDLASS_VERSION
#define WINDLASS_VERSION "development"
#endif

static const char help_text[] =
    "Runs Windows drivers on Linux, against real and modelled devices, with all kernel rules\n"
    "checked.\n"
    "\n"
    "usage: lab run SCENARIO... [options]   run scenarios (globs: 'net/*')\n"
    "       lab list [--json]               what there is to run\n"
    "       lab run --help                  the options of run\n"
    "       lab --version\n"
    "\n"
    "exit status: 0 passed, 1 failed or a finding, 2 wrong usage, 77 only skips (something\n"
    "optional is missing on this machine), 130 interrupted\n";

static const char run_help_text[] =
    "usage: lab run SCENARIO... [options]\n"
    "\n"
    "  --arch x64|x86|both    default both\n"
    "  --driver FILE.inf      package to install; default: the one staged in out/ by build.py\n"
    "  --machine NAME         default: every machine of the scenario; see lab list\n"
    "  --irq intx|msix        default: both where the scenario depends on it\n"
    "  --seed N               of every scheduling choice; default: random, printed\n"
    "  --inject N             an interrupt between instructions, about every N (contract machine)\n"
    "  --json FILE            record of all results; - is standard output\n"
    "  --pcap FILE            frames at the NIC edge as pcapng; with several cases their names "
    "are\n"
    "                         put into the file's\n"
    "  --play FILE.wav        sound to play, or for the microphone; default: the lab's own music\n"
    "  --record FILE.wav      what arrived at the other end; names as with --pcap\n"
    "  --keep-going           do not stop at the first failure\n"
    "  --verbose              everything NT and the machine log\n";

static int usage(const char *format, const char *value)
{
    fprintf(stderr, "lab: ");
    fprintf(stderr, format, value);
    fprintf(stderr, "\n");
    return LAB_EXIT_USAGE;
}

static int list(bool json)
{
    cJSON *array = json ? cJSON_CreateArray() : NULL;

    for (size_t i = 0; lab_scenarios[i] != NULL; i++) {
        const struct lab_scenario *s = lab_scenarios[i];
        if (!json) {
            printf("%-28s %-16s %s\n", s->name, s->machines, s->summary);
            continue;
        }
        cJSON *o = cJSON_CreateObject();
        cJSON_AddStringToObject(o, "name", s->name);
        cJSON_AddStringToObject(o, "summary", s->summary);
        cJSON_AddStringToObject(o, "machines", s->machines);
        cJSON_AddBoolToObject(o, "irq", (s->flags & LAB_SCENARIO_IRQ) != 0);
        cJSON_AddBoolToObject(o, "tap", (s->flags & LAB_SCENARIO_TAP) != 0);
        if (s->package != NULL)
            cJSON_AddStringToObject(o, "package", s->package);
        cJSON_AddItemToArray(array, o);
    }
    if (json) {
        char *text = cJSON_Print(array);
        puts(text);
        cJSON_free(text);
        cJSON_Delete(array);
    }
    return 0;
}

/* .../out/bin/lab lies beside everything the build staged. */
static bool find_out_dir(char *path, size_t cap)
{
    char exe[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
    if (n <= 0)
        return false;
    exe[n] = 0;
    for (int level = 0; level < 2; level++) {
        char *slash = strrchr(exe, '/');
        if (slash == NULL)
            return false;
        *slash = 0;
    }
    return (size_t)snprintf(path, cap, "%s", exe) < cap;
}

static bool known_machine(const char *name)
{
    for (size_t i = 0; lab_machines[i] != NULL; i++) {
        if (strcmp(lab_machines[i]->name, name) == 0)
            return true;
    }
    return false;
}

static bool number(const char *text, uint64_t *value)
{
    char *end;
    errno = 0;
    *value = strtoull(text, &end, 0);
    return errno == 0 && end != text && *end == 0 && text[0] != '-';
}

enum {
    OPT_ARCH = 256,
    OPT_DRIVER,
    OPT_MACHINE,
    OPT_IRQ,
    OPT_SEED,
    OPT_INJECT,
    OPT_JSON,
    OPT_PCAP,
    OPT_PLAY,
    OPT_RECORD,
    OPT_KEEP_GOING,
    OPT_VERBOSE,
    OPT_HELP
};

static const struct option run_options[] = {
    {"arch", required_argument, NULL, OPT_ARCH},
    {"driver", required_argument, NULL, OPT_DRIVER},
    {"machine", required_argument, NULL, OPT_MACHINE},
    {"irq", required_argument, NULL, OPT_IRQ},
    {"seed", required_argument, NULL, OPT_SEED},
    {"inject", required_argument, NULL, OPT_INJECT},
    {"json", required_argument, NULL, OPT_JSON},
    {"pcap", required_argument, NULL, OPT_PCAP},
    {"play", required_argument, NULL, OPT_PLAY},
    {"record", required_argument, NULL, OPT_RECORD},
    {"keep-going", no_argument, NULL, OPT_KEEP_GOING},
    {"verbose", no_argument, NULL, OPT_VERBOSE},
    {"help", no_argument, NULL, OPT_HELP},
    {0},
};

/* Now, not in each case. */
static int check_wave(const char *path)
{
    struct lab_wave wave;
    char why[256];
    int status = lab_wave_read(path, &wave, why, sizeof(why));

    lab_wave_free(&wave);
    return status == 0 ? 0 : usage("%s", why);
}

/* One option; 0: fine, else the exit status. */
static int run_option(struct lab_options *o, int option, const char *value)
{
    uint64_t n;

    switch (option) {
    case OPT_ARCH:
        o->x64 = strcmp(value, "x64") == 0 || strcmp(value, "both") == 0;
        o->x86 = strcmp(value, "x86") == 0 || strcmp(value, "both") == 0;
        return o->x64 || o->x86 ? 0 : usage("unknown architecture '%s': x64, x86 or both", value);
    case OPT_DRIVER:
        o->driver = value;
        return access(value, R_OK) == 0 ? 0 : usage("cannot read driver package '%s'", value);
    case OPT_MACHINE:
        o->machine = value;
        return known_machine(value) ? 0 : usage("unknown machine '%s': see lab list", value);
    case OPT_IRQ:
        o->intx = strcmp(value, "intx") == 0;
        o->msix = strcmp(value, "msix") == 0;
        return o->intx || o->msix ? 0 : usage("unknown interrupt kind '%s': intx or msix", value);
    case OPT_SEED:
        o->seed_given = true;
        return number(value, &o->seed) ? 0 : usage("'%s' is not a seed: give a number", value);
    case OPT_INJECT:
        if (!number(value, &n) || n == 0 || n > UINT32_MAX)
            return usage("'%s' is not a number of instructions", value);
        o->inject = (unsigned)n;
        return 0;
    case OPT_JSON:
        o->json = value;
        return 0;
    case OPT_PCAP:
        o->pcap = value;
        return 0;
    case OPT_PLAY:
        o->play = value;
        return check_wave(value);
    case OPT_RECORD:
        o->record = value;
        return 0;
    case OPT_KEEP_GOING:
        o->keep_going = true;
        return 0;
    case OPT_VERBOSE:
        o->verbose = true;
        return 0;
    default:
        fputs("see lab run --help\n", stderr); /* getopt has said what is wrong */
        return LAB_EXIT_USAGE;
    }
}

/* NT itself must have been built. */
static int check_modules(const struct lab_options *o)
{
    for (int x86 = 0; x86 < 2; x86++) {
        char path[PATH_MAX];
        if (x86 ? !o->x86 : !o->x64)
            continue;
        snprintf(path, sizeof(path), "%.4000s/lab/%s/ntoskrnl.exe", o->out_dir,
                 x86 ? "x86" : "x64");
        if (access(path, R_OK) != 0)
            return usage("%s is missing: run ./build.py free", path);
    }
    return 0;
}

static int check_patterns(const struct lab_options *o)
{
    for (size_t p = 0; p < o->pattern_count; p++) {
        bool found = false;
        for (size_t i = 0; lab_scenarios[i] != NULL && !found; i++)
            found = fnmatch(o->pattern[p], lab_scenarios[i]->name, 0) == 0;
        if (!found)
            return usage("no scenario matches '%s': see lab list", o->pattern[p]);
    }
    return 0;
}

static int run(int argc, char **argv)
{
    struct lab_options o = {.x64 = true, .x86 = true};
    int option, status;

    while ((option = getopt_long(argc, argv, "", run_options, NULL)) != -1) {
        if (option == OPT_HELP) {
            fputs(run_help_text, stdout);
            return 0;
        }
        status = run_option(&o, option, optarg);
        if (status != 0)
            return status;
    }
    o.pattern = argv + optind;
    o.pattern_count = (size_t)(argc - optind);
    if (o.pattern_count == 0)
        return usage("%s", "which scenario? See lab list");
    status = check_patterns(&o);
    if (status != 0)
        return status;
    if (!find_out_dir(o.out_dir, sizeof(o.out_dir)))
        return usage("%s", "cannot find the directory of this program");
    status = check_modules(&o);
    if (status != 0)
        return status;
    if (!o.seed_given) {
        uint32_t seed = 1;
        if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
            seed = (uint32_t)getpid();
        o.seed = seed;
    }
    return lab_runner(&o);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs(help_text, stderr);
        return LAB_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        fputs(help_text, stdout);
        return 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("lab (Windlass) %s\n", WINDLASS_VERSION);
        return 0;
    }
    if (strcmp(argv[1], "list") == 0) {
        if (argc == 2)
            return list(false);
        if (argc == 3 && strcmp(argv[2], "--json") == 0)
            return list(true);
        return usage("unknown argument '%s' of list: --json is the only one", argv[2]);
    }
    if (strcmp(argv[1], "run") == 0) {
        argv[1] = "lab run"; /* the name that getopt complains under */
        return run(argc - 1, argv + 1);
    }
    return usage("unknown command '%s': see lab --help", argv[1]);
}
