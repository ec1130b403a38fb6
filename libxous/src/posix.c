/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The few POSIX functions on which picolibc stands. There are no files yet: only descriptors 0 to 2 exist.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include <xous/error.h>
#include <xous/process.h>
#include <xous/syscall.h>

#include "streams.h"

static int fail(int error)
{
    errno = error;
    return -1;
}

static long stream_write(enum stream_output output, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (!streams_put(output, text[i])) {
            return fail(EIO);
        }
    }
    return (long)size;
}

/* --- */

void _exit(int status)
{
    streams_end_thread();
    (void)xous_raw_process_exit((struct xous_args_process_exit){.status = (uint64_t)(unsigned int)status});
    xous_machine_trap();
}

pid_t getpid(void)
{
    return (pid_t)xous_process_id();
}

/* There are no signals: to send one to oneself, as abort() does, is to end where one stands. */
int kill(pid_t pid, int signal)
{
    (void)signal;
    if (pid != getpid()) {
        return fail(EPERM);
    }
    streams_end_thread();
    xous_machine_trap();
}

ssize_t write(int descriptor, const void *text, size_t size)
{
    if (descriptor != STDOUT_FILENO && descriptor != STDERR_FILENO) {
        return fail(EBADF);
    }
    return stream_write(descriptor == STDOUT_FILENO ? STREAM_OUTPUT : STREAM_ERROR, text, size);
}

ssize_t read(int descriptor, void *buffer, size_t size)
{
    long count;

    if (descriptor != STDIN_FILENO) {
        return fail(EBADF);
    }
    count = streams_read(buffer, size);
    return count < 0 ? fail(xous_error_errno((xous_error_t)-count)) : count;
}

int open(const char *name, int flags, ...)
{
    (void)name;
    (void)flags;
    return fail(ENOENT);
}

int close(int descriptor)
{
    return descriptor >= 0 && descriptor <= STDERR_FILENO ? 0 : fail(EBADF);
}

off_t lseek(int descriptor, off_t offset, int whence)
{
    (void)offset;
    (void)whence;
    return descriptor >= 0 && descriptor <= STDERR_FILENO ? fail(ESPIPE) : fail(EBADF);
}

int isatty(int descriptor)
{
    if (descriptor < 0 || descriptor > STDERR_FILENO) {
        errno = EBADF;
        return 0;
    }
    return xous_streams_get().console ? 1 : 0;
}

int unlink(const char *name)
{
    (void)name;
    return fail(ENOENT);
}

int rename(const char *from, const char *to)
{
    (void)from;
    (void)to;
    return fail(ENOENT);
}
