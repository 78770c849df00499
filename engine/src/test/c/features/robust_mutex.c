/* Robust mutexes: one held all along, and others whose owners end without letting go. */
#include "feature.h"
#include <pthread.h>

static pthread_mutex_t held, left;

static void *leave(void *unused) {
    NEED(pthread_mutex_lock(&left) == 0);
    return unused;
}

int main(void) {
    pthread_mutexattr_t robust;
    pthread_mutexattr_init(&robust);
    pthread_mutexattr_setrobust(&robust, PTHREAD_MUTEX_ROBUST);
    pthread_mutexattr_settype(&robust, PTHREAD_MUTEX_ERRORCHECK);
    NEED(pthread_mutex_init(&held, &robust) == 0 && pthread_mutex_init(&left, &robust) == 0);
    NEED(pthread_mutex_lock(&held) == 0);
    for (int round = 0; round < ROUNDS; round++) {
        pthread_t thread;
        NEED(pthread_create(&thread, 0, leave, 0) == 0 && pthread_join(thread, 0) == 0);
        end_round(round);
        int result = pthread_mutex_lock(&left);
        mix((unsigned long)result);
        NEED(result == EOWNERDEAD && pthread_mutex_consistent(&left) == 0 && pthread_mutex_unlock(&left) == 0);
        mix((unsigned long)pthread_mutex_lock(&held)); /* EDEADLK: it knows its owner */
    }
    return pthread_mutex_unlock(&held);
}
