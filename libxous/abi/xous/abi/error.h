/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#pragma once

enum xous_error {
    XOUS_OK = 0,
#define ERROR(code, NAME, name, meaning) XOUS_##NAME = code,
#include <xous/abi/error.def>
#undef ERROR
};
