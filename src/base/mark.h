/* How well a figure's source is known. A figure bears the weakest mark of all that it rests on. */
#ifndef MUSTER_BASE_MARK_H
#define MUSTER_BASE_MARK_H

/* From strong to weak: the weaker of two is the greater. */
enum mark { MARK_OFFICIAL, MARK_QUOTED, MARK_RECALLED, MARK_ILLUSTRATIVE };

/* "official", "quoted", "recalled", "illustrative", NULL: the choices of a mark column, in the order of enum
 * mark. */
extern const char *const mark_names[];

static inline enum mark mark_weaker(enum mark a, enum mark b)
{
    return a > b ? a : b;
}

/* The words for every output that rests on illustrative rates. */
#define MARK_PLACEHOLDER_NOTICE "placeholder rates: not the United Nations'"

#endif
