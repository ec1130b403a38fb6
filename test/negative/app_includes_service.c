/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A program cannot see the inside of a service, only its api folder.
 *
 * as: rv64 libxous/examples/
 * error: names/registry.h: No such file
 */
#include <names/registry.h>
