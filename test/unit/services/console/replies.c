/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "replies.h"

struct replies replies;

xous_error_t xous_request_reply(struct xous_request *request, int64_t value)
{
    replies.entries[replies.count++ % REPLIES_MAX] = (struct replies_entry){
        .token = request->message.token,
        .value = value,
        .valid = request->reply_valid,
    };
    return XOUS_OK;
}
