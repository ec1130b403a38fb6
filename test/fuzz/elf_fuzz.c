/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Fuzzer: any bytes as a program; what is accepted must keep the promises of the reader's header.
 */
#include <parse/elf.h>
#include <stdlib.h>
#include <xous/abi/memory.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LOW 0x1000ul
#define HIGH (1ul << 38)

/* Reading through it keeps the compiler from dropping the reads, which the sanitizer is to see. */
static volatile uint8_t sink;

static void require(int condition)
{
    if (!condition) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct elf_image image;

    if (elf_open(&image, data, size, LOW, HIGH) != ELF_OK) {
        return 0;
    }
    require(image.count >= 1 && image.count <= ELF_SEGMENTS_MAX && image.entry % 2 == 0);
    for (unsigned i = 0; i < image.count; i++) {
        const struct elf_segment *segment = &image.segments[i];

        require(segment->data_size <= segment->size && segment->rights != XOUS_RIGHTS);
        require(elf_segment_start(segment) >= LOW && elf_segment_end(segment) <= HIGH);
        require(i == 0 || elf_segment_start(segment) >= elf_segment_end(segment - 1));
        for (uint64_t at = 0; at < segment->data_size; at++) {
            sink ^= segment->data[at];
        }
    }
    return 0;
}
