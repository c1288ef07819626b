#include "base/operation.h"

#include <assert.h>
#include <string.h>

const struct argument_value *request_value(const struct request *request, const char *name)
{
    const struct operation *operation = request->operation;
    for (size_t i = 0; i < operation->argument_count; i++)
        if (strcmp(operation->arguments[i].name, name) == 0)
            return &request->values[i];
    assert(false && "the operation has this argument");
    abort();
}

const char *request_text(const struct request *request, const char *name, const char *otherwise)
{
    const struct argument_value *value = request_value(request, name);
    return value->count ? value->text[0] : otherwise;
}

int64_t request_number(const struct request *request, const char *name, int64_t otherwise)
{
    const struct argument_value *value = request_value(request, name);
    return value->count ? value->number : otherwise;
}

bool request_given(const struct request *request, const char *name)
{
    return request_value(request, name)->count > 0;
}

const char *permission_name(enum permission permission) /* complexity: one line for each permission */
{
    switch (permission) {
    case PERMISSION_READ_REFERENCE:
        return "read_reference";
    case PERMISSION_WRITE_REFERENCE:
        return "write_reference";
    case PERMISSION_READ_CONTINGENT:
        return "read_contingent";
    case PERMISSION_READ_INTERNAL:
        return "read_internal";
    case PERMISSION_WRITE_CONTINGENT:
        return "write_contingent";
    case PERMISSION_READ_PERSONS:
        return "read_persons";
    case PERMISSION_READ_JOURNAL:
        return "read_journal";
    case PERMISSION_EXCHANGE:
        return "exchange";
    case PERMISSION_MANAGE_KEYS:
        return "manage_keys";
    case PERMISSION_READ_AUTHORITY:
        return "read_authority";
    case PERMISSION_USE_AUTHORITY:
        return "use_authority";
    case PERMISSION_MAINTAIN:
        return "maintain";
    }
    return "none";
}

const char *argument_type_name(enum argument_type type)
{
    static const char *const names[] = {
        [ARGUMENT_CONTINGENT] = "contingent",
        [ARGUMENT_FOLDER] = "folder",
        [ARGUMENT_FILE] = "file",
        [ARGUMENT_TEXT] = "text",
        [ARGUMENT_DAY] = "day",
        [ARGUMENT_MONTH] = "month",
        [ARGUMENT_INSTANT] = "instant",
        [ARGUMENT_COUNT] = "count",
        [ARGUMENT_CHOICE] = "choice",
        [ARGUMENT_FLAG] = "flag",
    };
    return names[type];
}
