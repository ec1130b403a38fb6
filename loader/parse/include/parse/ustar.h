/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Reader of ustar archives (POSIX.1-2017, pax, "ustar Interchange Format"), as the boot archive is one. Pure: no
 * allocation, no globals; members are read where they lie.
 *
 * ustar_open() checks every header: sum, size, name, kind, and that no two members have one name. It does not
 * look at the bodies. Regular files and directories are accepted; pax and GNU extensions, links and devices are
 * refused, because a reader that skipped them would give a file the wrong name or contents.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define USTAR_BLOCK 512u
#define USTAR_NAME_MAX 256u /* prefix, a slash and the name */
#define USTAR_MEMBERS_MAX 256u

/* X(name, text) */
#define USTAR_ERRORS(X)                                                            \
    X(OK, "no error")                                                              \
    X(EMPTY, "it has no members")                                                  \
    X(MAGIC, "a header is not a ustar header")                                     \
    X(CHECKSUM, "a header has a wrong checksum")                                   \
    X(SIZE, "a header has a size that is no number")                               \
    X(KIND, "a member is neither file nor directory; make it with --format=ustar") \
    X(NAME, "a member has no name, or one with control characters")                \
    X(DUPLICATE, "two members have the same name")                                 \
    X(MANY, "it has too many members")                                             \
    X(TRUNCATED, "it ends in the middle: a member or the end mark is missing")

enum ustar_error {
#define X(name, text) USTAR_##name,
    USTAR_ERRORS(X)
#undef X
};

/* An open archive; size reaches to the end of the end mark. */
struct ustar {
    const uint8_t *data;
    size_t size;
};

struct ustar_member {
    char name[USTAR_NAME_MAX + 1]; /* without a leading "./" */
    const uint8_t *data;
    size_t size;
    size_t next;  /* offset of the header behind it; 0 starts a walk */
    bool regular; /* a file, not a directory */
};

const char *ustar_error_text(enum ustar_error error);

/* Whether a ustar header seems to begin here; says nothing of its sum. */
bool ustar_present(const void *data, size_t available);

/* Check an archive that ends within `available` bytes, and open it. *where is the offset of what is wrong. */
enum ustar_error ustar_open(struct ustar *archive, const void *data, size_t available, size_t *where);

/* Walk: set member.next to 0, then call until false. */
bool ustar_next(const struct ustar *archive, struct ustar_member *member);

/* The regular file of this name. */
bool ustar_find(const struct ustar *archive, const char *name, struct ustar_member *member);
