/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * stdin, stdout and stderr for picolibc, byte by byte on the streams of this library.
 */
#include <stdio.h>

#include "streams.h"

static int output_put(char byte, FILE *file)
{
    (void)file;
    return streams_put(STREAM_OUTPUT, byte) ? (unsigned char)byte : EOF;
}

static int output_flush(FILE *file)
{
    (void)file;
    return streams_flush(STREAM_OUTPUT) ? 0 : EOF;
}

static int error_put(char byte, FILE *file)
{
    (void)file;
    return streams_put(STREAM_ERROR, byte) ? (unsigned char)byte : EOF;
}

static int error_flush(FILE *file)
{
    (void)file;
    return streams_flush(STREAM_ERROR) ? 0 : EOF;
}

static int input_get(FILE *file)
{
    unsigned char byte;
    long count = streams_read(&byte, 1);

    (void)file;
    if (count == 1) {
        return byte;
    }
    return count == 0 ? _FDEV_EOF : _FDEV_ERR;
}

static FILE output_file = FDEV_SETUP_STREAM(output_put, NULL, output_flush, _FDEV_SETUP_WRITE);
static FILE error_file = FDEV_SETUP_STREAM(error_put, NULL, error_flush, _FDEV_SETUP_WRITE);
static FILE input_file = FDEV_SETUP_STREAM(NULL, input_get, NULL, _FDEV_SETUP_READ);

FILE *const stdout = &output_file;
FILE *const stderr = &error_file;
FILE *const stdin = &input_file;
