/* SPDX-License-Identifier: MIT */
/*
 * Runs cases one after another, each in a process group of its own: whatever happens in one, the
 * next starts fresh, and ending the group leaves nothing behind.
 */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "cli.h"
#include "run.h"

#define PROGRESS_AFTER      2.0
#define PROGRESS_LINE_EVERY 20.0
#define LOG_TAIL            4000u

static volatile sig_atomic_t interrupted;

/* Where people read; the JSON record may have standard output for itself. */
static FILE *console;

struct totals {
    unsigned passed, failed, skipped;
    cJSON *results;
};

static void on_interrupt(int signal)
{
    interrupted = signal;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static cJSON *finding_json(struct lab_run *run)
{
    const struct lab_finding *f = lab_finding(run);
    cJSON *o = cJSON_CreateObject(), *frames = cJSON_AddArrayToObject(o, "frames");

    lab_finding_text(run); /* makes the backtrace */
    cJSON_AddStringToObject(o, "kind", f->kind);
    cJSON_AddStringToObject(o, "module", f->module);
    cJSON_AddStringToObject(o, "text", f->text);
    if (f->bug_check != 0)
        cJSON_AddNumberToObject(o, "bug_check", (double)f->bug_check);
    for (size_t i = 0; i < run->finding_backtrace.count; i++) {
        const struct lab_frame *frame = &run->finding_backtrace.frame[i];
        cJSON *item = cJSON_CreateObject();
        cJSON_AddStringToObject(item, "module", frame->module);
        cJSON_AddNumberToObject(item, "rva", frame->rva);
        cJSON_AddStringToObject(item, "function", frame->function);
        cJSON_AddStringToObject(item, "file", frame->file);
        cJSON_AddNumberToObject(item, "line", frame->line);
        cJSON_AddItemToArray(frames, item);
    }
    return o;
}

/* In the child: run the case and describe it. */
static cJSON *run_case(struct lab_case *c)
{
    cJSON *o = cJSON_CreateObject(), *metrics = cJSON_AddObjectToObject(o, "metrics");
    enum lab_verdict verdict = c->scenario->run(c);

    cJSON_AddNumberToObject(o, "verdict", verdict);
    cJSON_AddStringToObject(o, "text", c->text);
    for (size_t i = 0; i < c->metric_count; i++) {
        cJSON *m = cJSON_AddObjectToObject(metrics, c->metric[i].name);
        cJSON_AddNumberToObject(m, "value", c->metric[i].value);
        cJSON_AddStringToObject(m, "unit", c->metric[i].unit);
    }
    if (c->run != NULL && lab_finding(c->run) != NULL) {
        cJSON_AddItemToObject(o, "finding", finding_json(c->run));
        cJSON_AddStringToObject(o, "finding_text", lab_finding_text(c->run));
    }
    if (c->run != NULL && verdict != LAB_PASS) {
        const char *log = lab_log_text(c->run);
        size_t bytes = strlen(log);
        const char *tail = bytes > LOG_TAIL ? strchr(log + bytes - LOG_TAIL, '\n') : log;
        cJSON_AddStringToObject(o, "log", tail == NULL ? log : tail);
    }
    if (c->run != NULL) {
        cJSON_AddNumberToObject(o, "clock_ns", (double)lab_clock(c->run));
        cJSON_AddNumberToObject(o, "operations", (double)c->run->op_count);
        cJSON_AddNumberToObject(o, "device_accesses", (double)c->run->mmio_count);
        cJSON_AddNumberToObject(o, "emulated", (double)c->run->emulated_count);
        cJSON_AddNumberToObject(o, "traps", (double)c->run->trap_count);
        lab_destroy(c->run);
        c->run = NULL;
    }
    return o;
}

static void child(struct lab_case *c, int fd)
{
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    cJSON *o = run_case(c);
    char *text = cJSON_PrintUnformatted(o);
    size_t bytes = strlen(text), done = 0;
    while (done < bytes) {
        ssize_t n = write(fd, text + done, bytes - done);
        if (n <= 0)
            break;
        done += (size_t)n;
    }
    fflush(NULL);
    _exit(0);
}

static void describe(const struct lab_case *c, char *text, size_t cap)
{
    snprintf(text, cap, "%-26s %s %-8s %s", c->scenario->name,
             c->arch == LAB_ARCH_X64 ? "x64" : "x86", c->machine,
             c->scenario->flags & LAB_SCENARIO_IRQ ? (c->msix ? "msix" : "intx") : "-   ");
}

static void progress(const struct lab_case *c, double seconds, double *last)
{
    char what[128];
    bool tty = isatty(STDERR_FILENO);

    if (seconds < PROGRESS_AFTER || (!tty && seconds - *last < PROGRESS_LINE_EVERY))
        return;
    *last = seconds;
    describe(c, what, sizeof(what));
    fprintf(stderr, tty ? "\r  ... %s %3.0f s " : "  ... %s %3.0f s\n", what, seconds);
}

/* Collect what the child says until it ends. NULL if it said nothing sensible. */
static cJSON *collect(const struct lab_case *c, int fd, pid_t pid, double start)
{
    size_t bytes = 0, cap = 1 << 16;
    char *text = malloc(cap);
    double last = 0;
    bool ended = false;

    while (text != NULL && !ended && !interrupted) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        int n = poll(&p, 1, 500);
        progress(c, now() - start, &last);
        if (n <= 0)
            continue;
        if (cap - bytes < 4096) {
            char *more = realloc(text, cap *= 2);
            if (more == NULL)
                break;
            text = more;
        }
        ssize_t got = read(fd, text + bytes, cap - bytes - 1);
        ended = got == 0 || (got < 0 && errno != EINTR);
        bytes += got > 0 ? (size_t)got : 0;
    }
    if (last != 0 && isatty(STDERR_FILENO))
        fprintf(stderr, "\r%78s\r", "");
    /* The group holds the machine's processes too; after the child nobody may be left. */
    if (interrupted) {
        kill(-pid, SIGTERM);
        usleep(100000);
    }
    if (text == NULL)
        return NULL;
    text[bytes] = 0;
    cJSON *o = cJSON_Parse(text);
    free(text);
    return o;
}

static const char *verdict_word(enum lab_verdict verdict)
{
    return verdict == LAB_PASS ? "PASS" : verdict == LAB_SKIP ? "SKIP" : "FAIL";
}

static void report(const struct lab_case *c, cJSON *o, enum lab_verdict verdict, double seconds,
                   const struct lab_options *options)
{
    char what[128];
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(o, "text"));
    const char *finding = cJSON_GetStringValue(cJSON_GetObjectItem(o, "finding_text"));
    const char *log = cJSON_GetStringValue(cJSON_GetObjectItem(o, "log"));

    describe(c, what, sizeof(what));
    fprintf(console, "%s  %s %7.2f s  seed %llu%s%s\n", verdict_word(verdict), what, seconds,
            (unsigned long long)c->seed, verdict == LAB_PASS || text == NULL ? "" : "  ",
            verdict == LAB_PASS || text == NULL ? "" : text);
    if (verdict == LAB_FAIL && finding != NULL)
        fputs(finding, console);
    if (verdict == LAB_FAIL && log != NULL && !options->verbose && log[0] != 0)
        fprintf(console, "  last of the log:\n%s", log);
    fflush(console);
}

static void record(struct totals *totals, const struct lab_case *c, cJSON *o,
                   enum lab_verdict verdict, double seconds)
{
    cJSON_AddStringToObject(o, "scenario", c->scenario->name);
    cJSON_AddStringToObject(o, "arch", c->arch == LAB_ARCH_X64 ? "x64" : "x86");
    cJSON_AddStringToObject(o, "machine", c->machine);
    if (c->scenario->flags & LAB_SCENARIO_IRQ)
        cJSON_AddStringToObject(o, "irq", c->msix ? "msix" : "intx");
    cJSON_AddNumberToObject(o, "seed", (double)c->seed);
    cJSON_AddNumberToObject(o, "seconds", seconds);
    cJSON_DeleteItemFromObject(o, "verdict");
    cJSON_AddStringToObject(o, "verdict", verdict_word(verdict));
    cJSON_AddItemToArray(totals->results, o);
}

/*
 * What a case started and did not end (a command under its shell, say) became ours when its parent
 * died: this process is a subreaper. Returns when there is nobody left.
 */
static void end_orphans(void)
{
    char path[64];
    pid_t pid;

    snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
    for (;;) {
        FILE *children = fopen(path, "r");
        if (children == NULL)
            return;
        while (fscanf(children, "%d", &pid) == 1)
            kill(pid, SIGKILL);
        fclose(children);
        if (waitpid(-1, NULL, 0) < 0 && errno != EINTR)
            return;
    }
}

/* Returns false when the run should stop. */
static bool one_case(struct lab_case *c, const struct lab_options *options, struct totals *totals)
{
    int pipe_fd[2];
    int status = 0;
    double start = now();

    fflush(NULL);
    if (pipe2(pipe_fd, O_CLOEXEC) != 0) {
        fprintf(stderr, "lab: could not make a pipe: %s\n", strerror(errno));
        return false;
    }
    pid_t pid = fork();
    if (pid == 0) {
        close(pipe_fd[0]);
        child(c, pipe_fd[1]);
    }
    close(pipe_fd[1]);
    if (pid < 0) {
        fprintf(stderr, "lab: could not start a process: %s\n", strerror(errno));
        close(pipe_fd[0]);
        return false;
    }
    setpgid(pid, pid); /* in both, whoever comes first */
    cJSON *o = collect(c, pipe_fd[0], pid, start);
    close(pipe_fd[0]);
    if (interrupted)
        kill(-pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    end_orphans();
    if (interrupted) {
        cJSON_Delete(o);
        return false;
    }
    enum lab_verdict verdict = LAB_FAIL;
    if (o == NULL) {
        o = cJSON_CreateObject();
        char text[128];
        snprintf(text, sizeof(text), "the lab itself broke: %s %d",
                 WIFSIGNALED(status) ? "signal" : "exit status",
                 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
        cJSON_AddStringToObject(o, "text", text);
    } else {
        verdict = (enum lab_verdict)cJSON_GetNumberValue(cJSON_GetObjectItem(o, "verdict"));
    }
    double seconds = now() - start;
    report(c, o, verdict, seconds, options);
    record(totals, c, o, verdict, seconds);
    totals->passed += verdict == LAB_PASS;
    totals->skipped += verdict == LAB_SKIP;
    totals->failed += verdict != LAB_PASS && verdict != LAB_SKIP;
    return totals->failed == 0 || options->keep_going;
}

static bool wanted(const struct lab_scenario *s, const struct lab_options *options)
{
    for (size_t i = 0; i < options->pattern_count; i++) {
        if (fnmatch(options->pattern[i], s->name, 0) == 0)
            return true;
    }
    return false;
}

/* With several cases each gets a file of its own: name-scenario-arch-irq.ext. */
static char *file_name(const struct lab_case *c, const char *file, bool many)
{
    char *path = NULL, scenario[64];

    if (file == NULL || !many)
        return file == NULL ? NULL : strdup(file);
    snprintf(scenario, sizeof(scenario), "%s", c->scenario->name);
    for (char *at = scenario; *at != 0; at++) {
        if (*at == '/')
            *at = '-';
    }
    const char *slash = strrchr(file, '/'), *dot = strrchr(file, '.');
    if (dot == NULL || (slash != NULL && dot < slash))
        dot = file + strlen(file);
    if (asprintf(&path, "%.*s-%s-%s-%s-%s%s", (int)(dot - file), file, scenario,
                 c->arch == LAB_ARCH_X64 ? "x64" : "x86", c->machine, c->msix ? "msix" : "intx",
                 dot) < 0)
        return NULL;
    return path;
}

struct case_list {
    struct lab_case *item;
    size_t count;
};

static bool add_case(struct case_list *list, const struct lab_case *c)
{
    struct lab_case *item = realloc(list->item, (list->count + 1) * sizeof(*item));
    if (item == NULL)
        return false;
    list->item = item;
    list->item[list->count++] = *c;
    return true;
}

/* All combinations of one scenario on one machine. `machine` is kept. */
static bool add_machine(struct case_list *list, const struct lab_scenario *s, const char *machine,
                        const struct lab_options *options)
{
    static const enum lab_arch arches[] = {LAB_ARCH_X64, LAB_ARCH_X86};
    bool any = !options->intx && !options->msix;

    for (size_t a = 0; a < 2; a++) {
        if (arches[a] == LAB_ARCH_X64 ? !options->x64 : !options->x86)
            continue;
        for (int msix = 0; msix < 2; msix++) {
            bool per_irq = (s->flags & LAB_SCENARIO_IRQ) != 0;
            if (any || !per_irq ? !per_irq && !msix : msix ? !options->msix : !options->intx)
                continue;
            struct lab_case c = {.scenario = s,
                                 .arch = arches[a],
                                 .machine = machine,
                                 .msix = msix != 0,
                                 .seed = options->seed,
                                 .out_dir = options->out_dir,
                                 .verbose = options->verbose,
                                 .inject = options->inject};
            if (!add_case(list, &c))
                return false;
        }
    }
    return true;
}

static bool add_scenario(struct case_list *list, const struct lab_scenario *s,
                         const struct lab_options *options)
{
    for (size_t i = 0; lab_machines[i] != NULL; i++) {
        const char *machine = lab_machines[i]->name;
        const char *at = strstr(s->machines, machine);
        size_t n = strlen(machine);
        if (at == NULL || (at != s->machines && at[-1] != ',') || (at[n] != 0 && at[n] != ','))
            continue;
        if (options->machine != NULL && strcmp(options->machine, machine) != 0)
            continue;
        if (!add_machine(list, s, machine, options))
            return false;
    }
    return true;
}

static void run_cases(struct case_list *list, const struct lab_options *options,
                      struct totals *totals)
{
    for (size_t i = 0; i < list->count; i++) {
        struct lab_case *c = &list->item[i];
        char staged[PATH_MAX];
        char *capture = file_name(c, options->pcap, list->count > 1);
        char *record = file_name(c, options->record, list->count > 1);
        c->inf = options->driver;
        if (c->inf == NULL && c->scenario->package != NULL) {
            lab_case_package(c, c->scenario->package, staged, sizeof(staged));
            c->inf = staged;
        }
        c->pcap = capture;
        c->play = options->play;
        c->record = record;
        bool go_on = one_case(c, options, totals);
        free(capture);
        free(record);
        if (!go_on)
            return;
    }
}

static int write_json(const struct lab_options *options, const struct totals *totals, FILE *out)
{
    char *text = cJSON_Print(totals->results);
    bool failed =
        text == NULL || fprintf(out, "%s\n", text) < 0 || (out != stdout && fclose(out) != 0);
    cJSON_free(text);
    if (failed)
        fprintf(stderr, "lab: could not write %s: %s\n", options->json, strerror(errno));
    return failed ? -1 : 0;
}

int lab_runner(const struct lab_options *options)
{
    struct totals totals = {.results = cJSON_CreateArray()};
    struct sigaction action = {.sa_handler = on_interrupt};
    struct case_list list = {0};
    FILE *json = NULL;
    bool enough = true;

    console = options->json != NULL && strcmp(options->json, "-") == 0 ? stderr : stdout;
    if (options->json != NULL) {
        /* Now: nobody wants to hear after an hour that the results go nowhere. */
        json = strcmp(options->json, "-") == 0 ? stdout : fopen(options->json, "w");
        if (json == NULL) {
            fprintf(stderr, "lab: could not write %s: %s\n", options->json, strerror(errno));
            cJSON_Delete(totals.results);
            return LAB_EXIT_USAGE;
        }
    }
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    for (size_t i = 0; lab_scenarios[i] != NULL && enough; i++) {
        if (wanted(lab_scenarios[i], options))
            enough = add_scenario(&list, lab_scenarios[i], options);
    }
    if (!enough) {
        fprintf(stderr, "lab: out of memory\n");
        return LAB_FAIL;
    }
    run_cases(&list, options, &totals);
    free(list.item);
    int status = totals.failed != 0                          ? LAB_FAIL
                 : totals.passed == 0 && totals.skipped != 0 ? LAB_SKIP
                                                             : LAB_PASS;
    if (interrupted) {
        fprintf(stderr, "lab: interrupted\n");
        status = LAB_EXIT_INTERRUPTED;
    } else if (totals.passed + totals.failed + totals.skipped == 0) {
        fprintf(stderr, "lab: nothing to run: the scenario has no machine '%s'; see lab list\n",
                options->machine != NULL ? options->machine : "");
        status = LAB_EXIT_USAGE;
    } else if (totals.passed + totals.failed + totals.skipped > 1) {
        fprintf(console, "%u passed, %u failed, %u skipped\n", totals.passed, totals.failed,
                totals.skipped);
    }
    if (totals.skipped != 0)
        fprintf(stderr, "lab: %u skipped: something optional is missing here, see above\n",
                totals.skipped);
    if (json != NULL && write_json(options, &totals, json) != 0 && status == LAB_PASS)
        status = LAB_FAIL;
    cJSON_Delete(totals.results);
    return status;
}
