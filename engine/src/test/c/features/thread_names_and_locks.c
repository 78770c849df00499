/* What threads hold: names, recursive locks, keys, a condition that one waits for. */
#include "feature.h"
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_key_t key;
static int turn;

static void *run(void *argument) {
    char name[16];
    pthread_setspecific(key, argument);
    pthread_setname_np(pthread_self(), "second");
    pthread_mutex_lock(&lock);
    for (int round = 0; round < ROUNDS; round++) {
        while (turn != 1)
            pthread_cond_wait(&changed, &lock);
        pthread_mutex_lock(&lock);
        pthread_getname_np(pthread_self(), name, sizeof name);
        mix_bytes(name, strlen(name));
        mix(*(int *)pthread_getspecific(key) == 9);
        pthread_mutex_unlock(&lock);
        turn = 0;
        pthread_cond_broadcast(&changed);
    }
    pthread_mutex_unlock(&lock);
    return 0;
}

int main(void) {
    int value = 9;
    pthread_t thread;
    NEED(pthread_key_create(&key, 0) == 0 && pthread_create(&thread, 0, run, &value) == 0);
    pthread_mutex_lock(&lock);
    for (int round = 0; round < ROUNDS; round++) {
        turn = 1;
        pthread_cond_broadcast(&changed);
        while (turn != 0)
            pthread_cond_wait(&changed, &lock);
        end_round(round);
    }
    pthread_mutex_unlock(&lock);
    return pthread_join(thread, 0);
}
