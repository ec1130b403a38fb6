/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Circular doubly linked lists, links inside the elements. An element that is in no list points at itself,
 * so that taking it out twice is harmless and "is it queued" is one comparison.
 */
#pragma once

#include <stdbool.h>

#include <kernel/attr.h>

struct list {
    struct list *next;
    struct list *prev;
};

#define LIST_ENTRY(node, type, member) CONTAINER_OF(node, type, member)
#define LIST_FOR_EACH(node, head) for (struct list *node = (head)->next; node != (head); node = node->next)

static inline void list_init(struct list *node)
{
    node->next = node;
    node->prev = node;
}

static inline bool list_empty(const struct list *head)
{
    return head->next == head;
}

static inline void list_add_before(struct list *position, struct list *node)
{
    node->prev = position->prev;
    node->next = position;
    position->prev->next = node;
    position->prev = node;
}

/* At the end of the list. */
static inline void list_append(struct list *head, struct list *node)
{
    list_add_before(head, node);
}

static inline void list_prepend(struct list *head, struct list *node)
{
    list_add_before(head->next, node);
}

static inline void list_remove(struct list *node)
{
    node->prev->next = node->next;
    node->next->prev = node->prev;
    list_init(node);
}

/* The first element; the list is not empty. */
static inline struct list *list_first(const struct list *head)
{
    return head->next;
}
