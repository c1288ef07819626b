#include "operations/operations.h"
#include "base/json.h"

#include <stdio.h>
#include <string.h>

static const char *forms_text(const struct operation *operation)
{
    static const char *const names[] = {"", "json", "csv", "json, csv"};
    return names[operation->forms & (FORM_JSON | FORM_CSV)];
}

static void list_for_people(const struct operation_table *table, struct report *report)
{
    static const struct report_column columns[] = {
        {"Operation", REPORT_LEFT}, {"What it does", REPORT_LEFT}, {"Permission", REPORT_LEFT},
        {"Act", REPORT_LEFT},       {"Writes", REPORT_LEFT},       {"Forms", REPORT_LEFT},
    };
    report_heading(report, "What can be asked of Muster");
    struct report_item *list = report_table(report, columns, sizeof columns / sizeof *columns);
    const struct operation *operation;
    for (size_t i = 0; (operation = operations_at(table, i)); i++) {
        const char *const cells[] = {operation->name,
                                     operation->summary,
                                     permission_name(operation->permission),
                                     operation->act ? operation->act : "",
                                     operation->writes ? "yes" : "no",
                                     forms_text(operation)};
        report_add_row(report, list, REPORT_ROW, cells);
    }
}

static void write_argument(struct json_writer *writer, const struct argument *argument)
{
    json_begin_object(writer, NULL);
    json_text(writer, "name", argument->name);
    json_text(writer, "type", argument_type_name(argument->type));
    json_bool(writer, "positional", argument->flags & ARGUMENT_POSITIONAL);
    json_bool(writer, "required", argument->flags & ARGUMENT_REQUIRED);
    json_bool(writer, "repeated", argument->flags & ARGUMENT_REPEATED);
    if (argument->type == ARGUMENT_CHOICE) {
        json_begin_array(writer, "choices");
        for (const char *const *choice = argument->choices; *choice; choice++)
            json_text(writer, NULL, *choice);
        json_end_array(writer);
    }
    if (argument->type == ARGUMENT_COUNT) {
        json_integer(writer, "minimum", argument->minimum);
        json_integer(writer, "maximum", argument->maximum);
    }
    if (argument->unit)
        json_text(writer, "unit", argument->unit);
    json_text(writer, "help", argument->help);
    json_end_object(writer);
}

/* "submitted/approved" as an array. */
static void write_states(struct json_writer *writer, const struct operation *operation)
{
    char state[64];
    json_begin_array(writer, "states");
    for (const char *at = operation->states; at && *at;) {
        size_t length = strcspn(at, "/");
        snprintf(state, sizeof state, "%.*s", (int)length, at);
        json_text(writer, NULL, state);
        at += length + (at[length] == '/');
    }
    json_end_array(writer);
}

static void write_operation(struct json_writer *writer, const char *group, const struct operation *operation)
{
    json_begin_object(writer, NULL);
    json_text(writer, "name", operation->name);
    json_text(writer, "group", group);
    json_text(writer, "summary", operation->summary);
    json_text(writer, "help", operation->help);
    json_text(writer, "permission", permission_name(operation->permission));
    json_text(writer, "act", operation->act);
    json_text(writer, "thing", operation->thing);
    write_states(writer, operation);
    json_bool(writer, "writes", operation->writes);
    json_begin_array(writer, "forms");
    if (operation->forms & FORM_JSON)
        json_text(writer, NULL, "json");
    if (operation->forms & FORM_CSV)
        json_text(writer, NULL, "csv");
    json_end_array(writer);
    json_begin_array(writer, "arguments");
    for (size_t i = 0; i < operation->argument_count; i++)
        write_argument(writer, &operation->arguments[i]);
    json_end_array(writer);
    json_end_object(writer);
}

static void list_for_machines(const struct operation_table *table, struct text *out)
{
    struct json_writer writer = {.out = out};
    json_begin_object(&writer, NULL);
    json_begin_array(&writer, "operations");
    for (size_t i = 0; i < table->count; i++) {
        const struct operation_group *group = &table->groups[i];
        for (size_t k = 0; k < group->list->count; k++)
            write_operation(&writer, group->title, &group->list->items[k]);
    }
    json_end_array(&writer);
    json_end_object(&writer);
}

static int run_operations(const struct request *request, struct reply *reply)
{
    if (request->form == REPLY_JSON)
        list_for_machines(&operations_all, &reply->machine);
    else
        list_for_people(&operations_all, &reply->report);
    return 0;
}

static const struct operation items[] = {
    OPERATION("operations", PERMISSION_READ_REFERENCE,
              .summary = "List every operation: its permission, whether it writes, its forms",
              .help = "Lists everything that can be asked of Muster. The command line, this help and the "
                      "manual are made from the same table; with --json it comes with every argument, its "
                      "type and its limits, for programs that build upon it. docs/operations.md is made from "
                      "that.",
              .forms = FORM_JSON, .run = run_operations),
};

const struct operation_list operations_operations = {items, sizeof items / sizeof *items};
