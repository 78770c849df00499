/* The first thread has ended, and another one goes on. */
#include "feature.h"
#include <pthread.h>

static pthread_t first;

static void *run(void *unused) {
    NEED(pthread_join(first, 0) == 0);
    for (int round = 0; round < ROUNDS; round++)
        end_round(round);
    exit(4);
    return unused;
}

int main(void) {
    pthread_t thread;
    first = pthread_self();
    NEED(pthread_create(&thread, 0, run, 0) == 0);
    pthread_exit(0);
}
