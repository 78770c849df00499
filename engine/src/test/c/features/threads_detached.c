/* Threads that nobody joins, started in every round. */
#include "feature.h"
#include <pthread.h>
#include <semaphore.h>

static sem_t ended;
static unsigned long results[4];

static void *run(void *argument) {
    int number = (int)(intptr_t)argument;
    unsigned long x = (unsigned long)number + 1;
    for (int i = 0; i < STEPS / 16; i++)
        x = x * 6364136223846793005UL + 1;
    results[number] += x;
    sem_post(&ended);
    return 0;
}

int main(void) {
    pthread_attr_t detached;
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    NEED(sem_init(&ended, 0, 0) == 0);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < 4; i++) {
            pthread_t thread;
            NEED(pthread_create(&thread, &detached, run, (void *)(intptr_t)i) == 0);
        }
        for (int i = 0; i < 4; i++)
            while (sem_wait(&ended) != 0)
                ;
        mix_bytes(results, sizeof results);
        end_round(round);
    }
    return 0;
}
