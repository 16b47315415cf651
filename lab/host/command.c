/* SPDX-License-Identifier: MIT */
/* Linux programs that run beside NT: clients and servers of the network under test. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"

struct command_run {
    struct lab_command *command;
    int output, pidfd;
    pid_t pid;
    bool reaped;
};

/* Take what there is of the output; true when the program has ended. */
static bool command_done(void *ctx)
{
    struct command_run *c = ctx;
    struct lab_command *command = c->command;
    char drop[4096];

    if (c->reaped)
        return true;
    /* First: once it has ended, everything it wrote is there to be read. */
    c->reaped = waitpid(c->pid, &command->status, WNOHANG) == c->pid;
    for (;;) {
        size_t room = command->cap > command->bytes + 1 ? command->cap - command->bytes - 1 : 0;
        ssize_t n = room != 0 ? read(c->output, command->output + command->bytes, room)
                              : read(c->output, drop, sizeof(drop));
        if (n <= 0)
            break;
        command->bytes += room != 0 ? (size_t)n : 0;
    }
    return c->reaped;
}

static void command_exec(const struct lab_command *command, int output)
{
    sigset_t none;

    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    int null = open("/dev/null", O_RDONLY);
    if (null >= 0)
        dup2(null, STDIN_FILENO);
    if (command->prepare == NULL || command->prepare(command->prepare_ctx) == 0)
        execvp(command->argv[0], command->argv);
    dprintf(STDERR_FILENO, "could not run %s: %s\n", command->argv[0], strerror(errno));
    _exit(127);
}

enum lab_stop lab_command_run(struct lab_run *run, struct lab_command *command, uint64_t limit_ns)
{
    struct command_run c = {.command = command, .pidfd = -1};
    int pipe_fd[2];

    command->bytes = 0;
    command->status = 127 << 8;
    if (command->cap != 0)
        command->output[0] = 0;
    if (pipe2(pipe_fd, O_CLOEXEC) != 0)
        return LAB_STOP_LIMIT;
    c.pid = fork();
    if (c.pid == 0)
        command_exec(command, pipe_fd[1]);
    close(pipe_fd[1]);
    c.output = pipe_fd[0];
    if (c.pid < 0) {
        close(c.output);
        return LAB_STOP_LIMIT;
    }
    setpgid(c.pid, c.pid);
    fcntl(c.output, F_SETFL, O_NONBLOCK);
    c.pidfd = (int)syscall(SYS_pidfd_open, c.pid, 0);
    run->poll[0] = (struct pollfd){.fd = c.pidfd, .events = POLLIN};
    run->poll[1] = (struct pollfd){.fd = c.output, .events = POLLIN};
    run->poll_count = 2;
    enum lab_stop stop = lab_run_until(run, command_done, &c, limit_ns);
    run->poll_count = 0;
    if (!c.reaped) {
        kill(-c.pid, SIGKILL);
        waitpid(c.pid, &command->status, 0);
    }
    if (c.pidfd >= 0)
        close(c.pidfd);
    close(c.output);
    if (command->cap != 0)
        command->output[command->bytes] = 0;
    return stop;
}
