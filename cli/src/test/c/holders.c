/*
 * holders SECONDS: two threads hold locks that know their holder by its thread id, compute for so long, take some of
 * the locks again, and let go of all. Then "all released", exit code 7.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct locks {
    pthread_mutex_t recursive, checking, inheriting, robust;
    pthread_rwlock_t shared;
};

static struct locks locks[2];
static double seconds;

static void expect(int got, int wanted, const char *what) {
    if (got != wanted) {
        fprintf(stderr, "holders: %s: %s\n", what, strerror(got));
        exit(1);
    }
}

static void make(pthread_mutex_t *lock, int type, int protocol, int robustness) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, type);
    pthread_mutexattr_setprotocol(&attributes, protocol);
    pthread_mutexattr_setrobust(&attributes, robustness);
    expect(pthread_mutex_init(lock, &attributes), 0, "init");
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void *hold(void *which) {
    struct locks *mine = which;
    expect(pthread_mutex_lock(&mine->recursive), 0, "recursive");
    expect(pthread_mutex_lock(&mine->checking), 0, "error-checking");
    expect(pthread_mutex_lock(&mine->inheriting), 0, "inheriting");
    expect(pthread_mutex_lock(&mine->robust), 0, "robust");
    expect(pthread_rwlock_wrlock(&mine->shared), 0, "write lock");
    while (now() < seconds) continue;
    expect(pthread_mutex_lock(&mine->recursive), 0, "recursive again");
    expect(pthread_mutex_lock(&mine->checking), EDEADLK, "error-checking again");
    expect(pthread_rwlock_wrlock(&mine->shared), EDEADLK, "write lock again");
    expect(pthread_mutex_unlock(&mine->recursive), 0, "recursive released once");
    expect(pthread_rwlock_unlock(&mine->shared), 0, "write lock released");
    expect(pthread_mutex_unlock(&mine->robust), 0, "robust released");
    expect(pthread_mutex_unlock(&mine->inheriting), 0, "inheriting released");
    expect(pthread_mutex_unlock(&mine->checking), 0, "error-checking released");
    expect(pthread_mutex_unlock(&mine->recursive), 0, "recursive released");
    expect(pthread_rwlock_rdlock(&mine->shared), 0, "read lock");
    expect(pthread_rwlock_unlock(&mine->shared), 0, "read lock released");
    return which;
}

int main(int argc, char **argv) {
    seconds = argc > 1 ? atof(argv[1]) : 1;
    for (int i = 0; i < 2; i++) {
        make(&locks[i].recursive, PTHREAD_MUTEX_RECURSIVE, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_STALLED);
        make(&locks[i].checking, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_STALLED);
        make(&locks[i].inheriting, PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_INHERIT, PTHREAD_MUTEX_STALLED);
        make(&locks[i].robust, PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_ROBUST);
        pthread_rwlock_init(&locks[i].shared, NULL);
    }
    pthread_t second;
    pthread_create(&second, NULL, hold, &locks[1]);
    hold(&locks[0]);
    pthread_join(second, NULL);
    puts("all released");
    return 7;
}
