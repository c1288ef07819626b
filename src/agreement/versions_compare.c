/* `mou compare`: two versions, as two folders in memory. */
#include "agreement/compare.h"
#include "agreement/versions_operations.h"

static int load_side(const struct request *request, const struct memorandum *memorandum, const char *argument,
                     struct agreed *ret_side)
{
    const struct version *version;
    struct version_content content;
    struct folder folder;
    int code = version_named(&memorandum->versions, request_text(request, argument, ""), request->problems,
                             &version);
    if (code == 0)
        code =
            version_content_load(memorandum->journal, version, request->arena, request->problems, &content);
    if (code == 0)
        code = memorandum_folder(memorandum, version, &content, request->arena, request->problems, &folder);
    if (code == 0)
        code = agreed_load(&folder, (civil_day)request_number(request, "on", request->today),
                           request_given(request, "partial"), request->arena, request->problems, ret_side);
    return code;
}

int mou_compare_run(const struct request *request, struct reply *reply)
{
    static const char *const arguments[SIDES] = {"first", "second"};
    MEMORANDUM_CLEANUP struct memorandum memorandum = {0};
    struct schedule schedule;
    struct agreed agreed[SIDES];
    int code = schedule_of_request(request, &schedule);
    if (code == 0)
        code = memorandum_open(request, false, &memorandum);
    for (int side = FIRST; side < SIDES && code == 0; side++)
        code = load_side(request, &memorandum, arguments[side], &agreed[side]);
    for (int side = FIRST; side < SIDES && code == 0; side++)
        code = agreement_check_schedule(&agreed[side].agreement, &schedule, request->problems);
    return code == 0 ? compare_agreed(request, &schedule, agreed, reply) : code;
}
