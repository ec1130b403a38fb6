/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "launch.h"

#include <stdlib.h>
#include <string.h>

struct launch *launch_create(const struct run_request *request)
{
    size_t count = (size_t)request->argument_count + request->environment_count;
    struct launch *launch = calloc(1, sizeof(*launch) + count * sizeof(char *) + request->strings_size);
    char *text;

    if (launch == NULL) {
        return NULL;
    }
    text = (char *)&launch->strings[count];
    if (request->strings_size > 0) {
        memcpy(text, request->strings, request->strings_size);
    }
    for (size_t i = 0; i < count; i++) {
        launch->strings[i] = text;
        text += strlen(text) + 1;
    }
    memcpy(launch->name, request->program, sizeof(launch->name));
    launch->memory = request->memory;
    launch->argument_count = request->argument_count;
    launch->environment_count = request->environment_count;
    launch->arguments = launch->strings;
    launch->environment = launch->strings + request->argument_count;
    return launch;
}

void launch_free(struct launch *launch)
{
    free(launch);
}
