/* Schedules from the disk and from a request. */
#include "reference/reference_read.h"

#include <string.h>

int schedule_folders_read(const char *const *paths, size_t path_count, struct arena *arena,
                          struct problems *problems, struct folder **ret_folders)
{
    struct folder *folders = arena_array(arena, path_count, sizeof *folders);
    if (!folders)
        return problem_memory(problems);
    int result = 0;
    for (size_t i = 0; i < path_count; i++) {
        int code = 0;
        if (strcmp(paths[i], SCHEDULE_BUILTIN_WORD) == 0)
            folders[i] = schedule_builtin_folder();
        else
            code = folder_read(paths[i], arena, problems, &folders[i]);
        result = result < 0 ? result : code;
    }
    if (result >= 0)
        *ret_folders = folders;
    return result;
}

int schedule_read(const char *const *paths, size_t path_count, struct arena *arena, struct problems *problems,
                  struct schedule *ret_schedule)
{
    struct folder *folders = NULL;
    int code = schedule_folders_read(paths, path_count, arena, problems, &folders);
    return code < 0 ? code : schedule_load(folders, path_count, arena, problems, ret_schedule);
}

int schedule_of_request(const struct request *request, struct schedule *ret_schedule)
{
    const struct argument_value *given = request_value(request, "schedule");
    return schedule_read(given->text, given->count, request->arena, request->problems, ret_schedule);
}

void report_mark_notices(struct report *report, enum mark mark)
{
    if (mark == MARK_ILLUSTRATIVE)
        report_notice(report, "%s", MARK_PLACEHOLDER_NOTICE);
}
