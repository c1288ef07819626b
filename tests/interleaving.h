/* Two sessions that race: each is a thread that takes its next step when it is told to. A step that waits for
   the other session's lock lets the other go on. Every order of their steps is run. A server is asked whether
   somebody waits for a lock; on SQLite whoever takes long does. */
#ifndef MUSTER_TESTS_INTERLEAVING_H
#define MUSTER_TESTS_INTERLEAVING_H

#include "base/clock.h"
#include "store/postgres_test.h"
#include "test.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <time.h>

enum { RACERS = 2, RACER_STEPS = 8, RACE_WAIT_MILLISECONDS = 50, RACE_GIVE_UP_MILLISECONDS = 20000 };

struct racer {
    void *(*run)(void *racer); /* takes and finishes each of its steps */
    size_t step_count;
    pthread_t thread;
    sem_t go, done;
    size_t issued, finished; /* steps told to take, and taken (of the main thread) */
    size_t taken;            /* of the racer's thread */
    int stamps[RACER_STEPS]; /* when each was done; 0: not yet */
    _Atomic int *clock;
};

/* In the racer's thread: waits to be told, unless the step is being tried again. */
static inline void racer_take(struct racer *racer, size_t step)
{
    if (step < racer->taken)
        return;
    while (sem_wait(&racer->go) != 0)
        ;
    racer->taken = step + 1;
}

static inline void racer_finish(struct racer *racer, size_t step)
{
    if (racer->stamps[step])
        return;
    racer->stamps[step] = ++*racer->clock;
    sem_post(&racer->done);
}

/* Whether what it was told is done, waiting so long for it. */
static inline bool racer_is_done(struct racer *racer, long milliseconds)
{
    instant end = clock_now() + milliseconds * 1000;
    const struct timespec until = {.tv_sec = (time_t)(end / 1000000),
                                   .tv_nsec = (long)(end % 1000000) * 1000};
    if (racer->finished == racer->issued)
        return true;
    if (sem_timedwait(&racer->done, &until) != 0)
        return false;
    racer->finished++;
    return true;
}

static const char *race_server; /* the address of the sessions' database; NULL: SQLite */

static inline bool race_is_blocked(void)
{
    struct arena *arena = arena_new(0);
    const char *waiting = race_server
                              ? postgres_test_ask(arena, race_server,
                                                  "SELECT count(*) FROM pg_stat_activity WHERE datname"
                                                  " = current_database() AND wait_event_type = 'Lock'")
                              : "1";
    bool blocked = strcmp(waiting, "0") != 0;
    arena_free(arena);
    return blocked;
}

/* Its next step, unless the last one still waits for the other. */
static inline bool racer_advance(struct racer *racer)
{
    if (!racer_is_done(racer, 0) || racer->issued == racer->step_count)
        return false;
    racer->issued++;
    sem_post(&racer->go);
    for (int waited = 0; !racer_is_done(racer, RACE_WAIT_MILLISECONDS) && !race_is_blocked() &&
                         waited < RACE_GIVE_UP_MILLISECONDS;)
        waited += RACE_WAIT_MILLISECONDS;
    return true;
}

/* Gives each racer the turns that it is owed and can take. */
static inline void race_turns(struct racer *const *racers, size_t *owed)
{
    for (size_t i = 0; i < RACERS; i++)
        while (owed[i] && racer_advance(racers[i]))
            owed[i]--;
}

/* Runs both; bit i of order says whose turn the i-th is. Turns that a racer could not take it takes as soon
   as it can. */
static inline void race_run(struct racer *const *racers, unsigned order)
{
    _Atomic int clock = 0;
    size_t owed[RACERS] = {0};
    for (size_t i = 0; i < RACERS; i++) {
        racers[i]->issued = racers[i]->finished = racers[i]->taken = 0;
        racers[i]->clock = &clock;
        memset(racers[i]->stamps, 0, sizeof racers[i]->stamps);
        sem_init(&racers[i]->go, 0, 0);
        sem_init(&racers[i]->done, 0, 0);
        assert_int_equal(pthread_create(&racers[i]->thread, NULL, racers[i]->run, racers[i]), 0);
    }
    for (size_t turn = 0; turn < racers[0]->step_count + racers[1]->step_count; turn++) {
        owed[order >> turn & 1]++;
        race_turns(racers, owed);
    }
    for (int waited = 0; owed[0] + owed[1] && waited < RACE_GIVE_UP_MILLISECONDS;
         waited += RACE_WAIT_MILLISECONDS) {
        for (size_t i = 0; i < RACERS; i++)
            racer_is_done(racers[i], RACE_WAIT_MILLISECONDS);
        race_turns(racers, owed);
    }
    assert_int_equal(owed[0] + owed[1], 0);
    for (size_t i = 0; i < RACERS; i++) {
        assert_int_equal(pthread_join(racers[i]->thread, NULL), 0);
        sem_destroy(&racers[i]->go);
        sem_destroy(&racers[i]->done);
    }
}

#endif
