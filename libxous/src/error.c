/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Errors in words, from the one list.
 */
#include <errno.h>

#include <xous/error.h>

struct error_text {
    xous_error_t code;
    const char *name;
    const char *meaning;
};

static const struct error_text texts[] = {
    {XOUS_OK, "Ok", "there was no error"},
#define ERROR(code, NAME, name, meaning) {code, #name, meaning},
#include <xous/abi/error.def>
#undef ERROR
};

static const struct error_text *error_find(xous_error_t error)
{
    static const struct error_text unknown = {-1, "UnknownError", "the code is not in the list of errors"};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (texts[i].code == error) {
            return &texts[i];
        }
    }
    return &unknown;
}

const char *xous_error_name(xous_error_t error)
{
    return error_find(error)->name;
}

const char *xous_error_meaning(xous_error_t error)
{
    return error_find(error)->meaning;
}

int xous_error_errno(xous_error_t error)
{
    switch (error) {
    case XOUS_OK:
        return 0;
    case XOUS_OUT_OF_MEMORY:
        return ENOMEM;
    case XOUS_BAD_ADDRESS:
        return EFAULT;
    case XOUS_TIMEOUT:
        return ETIMEDOUT;
    case XOUS_SERVER_QUEUE_FULL:
        return EAGAIN;
    case XOUS_ACCESS_DENIED:
    case XOUS_PROCESS_NOT_CHILD:
        return EPERM;
    case XOUS_PROCESS_NOT_FOUND:
    case XOUS_INVALID_THREAD:
        return ESRCH;
    case XOUS_SERVER_EXISTS:
    case XOUS_MEMORY_IN_USE:
    case XOUS_INTERRUPT_IN_USE:
        return EBUSY;
    case XOUS_SERVER_NOT_FOUND:
    case XOUS_PROCESS_TERMINATED:
        return EPIPE;
    case XOUS_INVALID_SYSCALL:
    case XOUS_UNAVAILABLE:
        return ENOSYS;
    case XOUS_INVALID_HANDLE:
        return EBADF;
    case XOUS_DEADLOCK:
        return EDEADLK;
    default:
        return EINVAL;
    }
}
