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

const char *permission_name(enum permission permission)
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
        [ARGUMENT_COUNT] = "count",
        [ARGUMENT_CHOICE] = "choice",
        [ARGUMENT_FLAG] = "flag",
    };
    return names[type];
}
