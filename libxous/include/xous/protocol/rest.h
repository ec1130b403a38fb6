/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Rows that the expansion at hand has no use for. Included again and again, so without a guard.
 */
#ifndef PROTOCOL
#define PROTOCOL(service, VERSION, number)
#endif
#ifndef CALL
#define CALL(id, OPCODE, name, fields, results)
#endif
#ifndef TELL
#define TELL(id, OPCODE, name, fields)
#endif
#ifndef LEND
#define LEND(id, OPCODE, name, type, results)
#endif
#ifndef LEND_TAIL
#define LEND_TAIL(id, OPCODE, name, type, results)
#endif
#ifndef EXCHANGE
#define EXCHANGE(id, OPCODE, name, type)
#endif
#ifndef LIST
#define LIST(id, OPCODE, name, type, entry)
#endif
#ifndef BYTES
#define BYTES(id, OPCODE, name, kind)
#endif
