/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The first program: an ordinary C program. Greets whoever is named, or the world.
 */
#include <stdio.h>

int main(int argc, char **argv)
{
    printf("Hello, %s!\n", argc > 1 ? argv[1] : "world");
    return 0;
}
