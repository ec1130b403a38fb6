# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Install rules of the SDK (component `sdk`).
