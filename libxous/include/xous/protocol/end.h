/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Ends an expansion. Included again and again, so without a guard.
 */
#undef PROTOCOL
#undef CALL
#undef TELL
#undef LEND
#undef LEND_TAIL
#undef EXCHANGE
#undef LIST
#undef BYTES
#undef WORD
#undef HANDLE
#undef NONE
#undef RESULT
#undef GRANTED
