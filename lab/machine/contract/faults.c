/* SPDX-License-Identifier: MIT */
#include "faults.h"

#include <stdlib.h>
#include <string.h>

const struct fault_info fault_infos[FAULT_COUNT] = {
#define FAULT_INFO(identifier, text, is_once, description)                                         \
    [FAULT_##identifier] = {.name = text, .once = is_once, .what = description},
    FAULT_TABLE(FAULT_INFO)
#undef FAULT_INFO
};

/* A number after the character `mark`, if that stands at *text; *text moves behind it. */
static bool fault_number(const char **text, char mark, uint32_t *out)
{
    char *end;
    unsigned long value;

    if (**text != mark) {
        return true;
    }
    value = strtoul(*text + 1, &end, 10);
    if (end == *text + 1 || value > UINT16_MAX) {
        return false;
    }
    *text = end;
    *out = (uint32_t)value;
    return true;
}

bool fault_arm(struct fault_state *s, const char *text, bool on)
{
    size_t length = strcspn(text, ":@");
    const char *rest = text + length;
    uint32_t queue = UINT32_MAX, after = 0;

    if (!fault_number(&rest, ':', &queue) || !fault_number(&rest, '@', &after) || *rest != '\0') {
        return false;
    }
    for (unsigned i = 0; i < FAULT_COUNT; i++) {
        if (strlen(fault_infos[i].name) == length &&
            strncmp(fault_infos[i].name, text, length) == 0) {
            if (text[length] != '\0' && !fault_infos[i].once) {
                return false;
            }
            s->armed[i] = on;
            s->after[i] = after;
            s->queue[i] = queue == UINT32_MAX ? -1 : (int)queue;
            return true;
        }
    }
    return false;
}

bool fault_fire(struct fault_state *s, int queue, enum fault f)
{
    if (!s->armed[f] || (s->queue[f] >= 0 && s->queue[f] != queue)) {
        return false;
    }
    if (s->after[f] > 0) {
        s->after[f]--;
        return false;
    }
    s->armed[f] = false;
    s->fired++;
    return true;
}
