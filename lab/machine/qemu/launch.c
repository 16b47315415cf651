/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

void launch_argument(struct launch *l, const char *format, ...)
{
    va_list list;

    if (l->arguments == LAUNCH_MAX_ARGUMENTS) {
        l->failed = true;
        return;
    }
    va_start(list, format);
    if (vasprintf(&l->argument[l->arguments], format, list) < 0) {
        l->argument[l->arguments] = NULL;
        l->failed = true;
    } else {
        l->arguments++;
    }
    va_end(list);
}

int launch_inherit(struct launch *l, int fd)
{
    if (l->inherits == LAUNCH_MAX_INHERIT) {
        l->failed = true;
    } else {
        l->inherit[l->inherits++] = fd;
    }
    return fd;
}

void launch_free(struct launch *l)
{
    for (unsigned i = 0; i < l->arguments; i++) {
        free(l->argument[i]);
    }
    memset(l, 0, sizeof(*l));
}

/* Between fork and exec: only what is async-signal-safe. Never returns. */
static void launch_child(const struct launch *l, pid_t parent, int output_fd, int report_fd)
{
    int error, null_fd;
    sigset_t none;

    /* If the parent has died before the request was made, its signal will never come. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) {
        _exit(127);
    }
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    null_fd = open("/dev/null", O_RDWR);
    dup2(null_fd, STDIN_FILENO);
    dup2(output_fd, STDOUT_FILENO);
    dup2(output_fd, STDERR_FILENO);
    close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    for (unsigned i = 0; i < l->inherits; i++) {
        fcntl(l->inherit[i], F_SETFD, 0);
    }
    /* Its own process group: a Ctrl-C at the terminal is the lab's to handle. */
    setpgid(0, 0);
    execvp(l->argument[0], l->argument);
    error = errno;
    if (write(report_fd, &error, sizeof(error)) < 0) {
        _exit(126);
    }
    _exit(127);
}

int launch_start(struct launch *l, struct launch_process *out)
{
    pid_t parent = getpid();
    int report[2], error = 0;
    ssize_t got;

    out->pid = -1;
    out->output_fd = -1;
    if (l->failed || l->arguments == 0) {
        return -E2BIG;
    }
    if (pipe2(report, O_CLOEXEC) != 0) {
        return -errno;
    }
    out->output_fd = memfd_create("lab-qemu-output", MFD_CLOEXEC);
    if (out->output_fd < 0) {
        error = -errno;
        goto close_report;
    }
    out->pid = fork();
    if (out->pid < 0) {
        error = -errno;
        goto close_output;
    }
    if (out->pid == 0) {
        launch_child(l, parent, out->output_fd, report[1]);
    }
    close(report[1]);
    report[1] = -1;
    do {
        got = read(report[0], &error, sizeof(error));
    } while (got < 0 && errno == EINTR);
    if (got == 0) {
        close(report[0]);
        return 0; /* exec closed the pipe */
    }
    error = got == (ssize_t)sizeof(error) ? -error : -EIO;
    waitpid(out->pid, NULL, 0);
close_output:
    close(out->output_fd);
    out->output_fd = -1;
    out->pid = -1;
close_report:
    close(report[0]);
    if (report[1] >= 0) {
        close(report[1]);
    }
    return error;
}

void launch_stop(struct launch_process *p)
{
    if (p->pid > 0) {
        kill(p->pid, SIGKILL);
        while (waitpid(p->pid, NULL, 0) < 0 && errno == EINTR) {
        }
        p->pid = -1;
    }
    if (p->output_fd >= 0) {
        close(p->output_fd);
        p->output_fd = -1;
    }
}

bool launch_ended(struct launch_process *p)
{
    if (p->pid > 0 && waitpid(p->pid, NULL, WNOHANG) == p->pid) {
        p->pid = -1;
    }
    return p->pid <= 0;
}

void launch_last_words(const struct launch_process *p, char *line, size_t cap)
{
    char text[1024], *start;
    off_t end = p->output_fd < 0 ? 0 : lseek(p->output_fd, 0, SEEK_END);
    off_t from = end > (off_t)sizeof(text) - 1 ? end - (off_t)sizeof(text) + 1 : 0;
    ssize_t got = end <= 0 ? 0 : pread(p->output_fd, text, sizeof(text) - 1, from);

    while (got > 0 && text[got - 1] == '\n') {
        got--;
    }
    text[got > 0 ? got : 0] = '\0';
    start = strrchr(text, '\n');
    snprintf(line, cap, "%s", start != NULL ? start + 1 : text);
}
