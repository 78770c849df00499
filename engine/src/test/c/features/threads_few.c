/* Three threads, or as many as whoever includes this says, that work in step, each with a variable of its own. */
#include "feature.h"
#include <pthread.h>

#ifndef THREADS
#define THREADS 3
#endif

static pthread_barrier_t begun, done;
static unsigned long part[THREADS];
static __thread unsigned long own = 77;

static void *run(void *argument) {
    int number = (int)(intptr_t)argument;
    for (int round = 0; round < ROUNDS; round++) {
        pthread_barrier_wait(&begun);
        for (int i = 0; i < STEPS / THREADS / 4; i++)
            own = own * 6364136223846793005UL + (unsigned long)number;
        part[number] = own;
        pthread_barrier_wait(&done);
    }
    return 0;
}

int main(void) {
    NEED(pthread_barrier_init(&begun, 0, THREADS + 1) == 0 && pthread_barrier_init(&done, 0, THREADS + 1) == 0);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        NEED(pthread_create(&threads[i], 0, run, (void *)(intptr_t)i) == 0);
    for (int round = 0; round < ROUNDS; round++) {
        pthread_barrier_wait(&begun);
        pthread_barrier_wait(&done);
        mix_bytes(part, sizeof part);
        end_round(round);
    }
    for (int i = 0; i < THREADS; i++)
        NEED(pthread_join(threads[i], 0) == 0);
    return 0;
}
