#include "force/force_calc.h"

#include <string.h>

const char *const event_names[EVENT_NAME_COUNT] = {
    "requirement",
    "sur_issued",
    "solicited",
    "pledged",
    "assessed",
    "selected",
    "recce_done",
    "mou_negotiating",
    "mou_agreed",
    "mou_signed",
    "mou_amending",
    "pdv_done",
    "certified",
    "load_list_approved",
    "movement_ordered",
    "cargo_ready",
    "in_transit",
    "advance_party_in",
    "main_body_in",
    "arrival_inspected",
    "operational",
    "rotated",
    "operational_readiness_inspected",
    "factors_reviewed",
    "tents",
    "housed",
    "painted",
    "repainted",
    "suspended",
    "cessation",
    "repatriation_notified",
    "repatriation_inspected",
    "departure",
    "equipment_out",
    "withdrawn",
    "cancelled",
    "accounts_settled",
    "closed",
};

static const struct {
    const char *name;
    enum event_kind kind;
} money_events[] = {
    {"cessation", EVENT_CESSATION}, {"departure", EVENT_DEPARTURE}, {"painted", EVENT_PAINTED},
    {"repainted", EVENT_REPAINTED}, {"tents", EVENT_TENTS},         {"housed", EVENT_HOUSED},
};

enum event_kind event_kind_of(const char *name)
{
    for (size_t i = 0; i < sizeof money_events / sizeof *money_events; i++)
        if (strcmp(money_events[i].name, name) == 0)
            return money_events[i].kind;
    return EVENT_OTHER;
}

bool event_known(const char *name)
{
    for (size_t i = 0; i < EVENT_NAME_COUNT; i++)
        if (strcmp(event_names[i], name) == 0)
            return true;
    return false;
}

const struct event *events_first(const struct events *events, enum event_kind kind)
{
    for (size_t i = 0; i < events->count; i++)
        if (events->items[i].kind == kind)
            return &events->items[i];
    return NULL;
}

const struct event *events_named(const struct events *events, const char *name)
{
    for (size_t i = 0; i < events->count; i++)
        if (strcmp(events->items[i].name, name) == 0)
            return &events->items[i];
    return NULL;
}

civil_day events_departure(const struct events *events, const char *line)
{
    for (size_t i = 0; i < events->count; i++) {
        const struct event *event = &events->items[i];
        if (event->kind == EVENT_DEPARTURE && (!event->line[0] || strcmp(event->line, line) == 0))
            return event->day;
    }
    return DAY_NEVER;
}

civil_day events_cessation(const struct events *events)
{
    const struct event *cessation = events_first(events, EVENT_CESSATION);
    return cessation ? cessation->day : DAY_NEVER;
}
