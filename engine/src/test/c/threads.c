/*
 * Threads at work, in the way that the first argument names, for as many rounds as the second says. What is printed
 * does not depend on who runs when. Exits with 7.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define WORKERS 3

static int rounds;

static void die(const char *what) {
    fprintf(stderr, "threads: %s\n", what);
    exit(1);
}

static uint64_t work(uint64_t seed, int steps) {
    for (int i = 0; i < steps; i++) {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
    }
    return seed;
}

/* A queue between producers and consumers: mutex and two condition variables. */
static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static pthread_cond_t emptied = PTHREAD_COND_INITIALIZER;
static uint64_t queue[4];
static unsigned queued, taken;
static uint64_t consumed;

static void *consumer(void *unused) {
    for (;;) {
        pthread_mutex_lock(&queue_lock);
        while (queued == 0) pthread_cond_wait(&filled, &queue_lock);
        uint64_t item = queue[(taken++) % 4];
        queued--;
        pthread_cond_signal(&emptied);
        pthread_mutex_unlock(&queue_lock);
        if (item == 0) return unused;
        uint64_t result = work(item, 4000);
        pthread_mutex_lock(&queue_lock);
        consumed += result;
        pthread_mutex_unlock(&queue_lock);
    }
}

static void put(uint64_t item) {
    pthread_mutex_lock(&queue_lock);
    while (queued == 4) pthread_cond_wait(&emptied, &queue_lock);
    queue[(taken + queued++) % 4] = item;
    pthread_cond_signal(&filled);
    pthread_mutex_unlock(&queue_lock);
}

static void queues(void) {
    for (int round = 0; round < rounds; round++) {
        pthread_t workers[WORKERS];
        for (int i = 0; i < WORKERS; i++) pthread_create(&workers[i], NULL, consumer, NULL);
        for (int i = 1; i <= 60; i++) put((uint64_t)round * 1000 + i);
        for (int i = 0; i < WORKERS; i++) put(0);
        for (int i = 0; i < WORKERS; i++) pthread_join(workers[i], NULL);
        printf("round %d: %llx\n", round, (unsigned long long)consumed);
        fflush(stdout);
    }
}

/* Barriers, thread-local storage, names, floating point. */
static pthread_barrier_t barrier;
static __thread uint64_t local;
static double parts[WORKERS];

static void *pacer(void *number) {
    char name[16], got[16];
    snprintf(name, sizeof name, "pacer %d", (int)(intptr_t)number);
    pthread_setname_np(pthread_self(), name);
    local = (uint64_t)(intptr_t)number + 1;
    double part = 1.0 / (local + 1);
    for (int round = 0; round < rounds; round++) {
        local = work(local, 60000);
        part = part * 1.0000001 + (double)(local >> 40) * 1e-9;
        parts[(intptr_t)number] = part;
        pthread_barrier_wait(&barrier);
        if (number == NULL) {
            printf("round %d: %llx %.12g\n", round, (unsigned long long)local, parts[0] + parts[1] + parts[2]);
            fflush(stdout);
        }
        pthread_barrier_wait(&barrier);
        if (prctl(PR_GET_NAME, got) != 0 || strcmp(got, name) != 0) die("lost its name");
    }
    return (void *)(intptr_t)(local & 0xffff);
}

static void barriers(void) {
    pthread_t workers[WORKERS];
    pthread_barrier_init(&barrier, NULL, WORKERS);
    for (intptr_t i = 0; i < WORKERS; i++) pthread_create(&workers[i], NULL, pacer, (void *)i);
    for (int i = 0; i < WORKERS; i++) {
        void *result;
        pthread_join(workers[i], &result);
        printf("%d ended with %d\n", i, (int)(intptr_t)result);
    }
}

/* Many threads that live for a moment: some begin and some end whenever a checkpoint is taken. */
static void *mayfly(void *seed) {
    return (void *)(intptr_t)work((uint64_t)(intptr_t)seed, 2000);
}

static void churn(void) {
    uint64_t sum = 0;
    for (int round = 0; round < rounds; round++) {
        pthread_t flies[8];
        for (intptr_t i = 0; i < 8; i++)
            if (pthread_create(&flies[i], NULL, mayfly, (void *)(i + 8 * round + 1)) != 0) die("no thread");
        for (int i = 0; i < 8; i++) {
            void *result;
            pthread_join(flies[i], &result);
            sum += (uint64_t)(intptr_t)result;
        }
        if (round % 10 == 0) {
            printf("round %d: %llx\n", round, (unsigned long long)sum);
            fflush(stdout);
        }
    }
}

/* Locks that know their holder by its thread id, held while checkpoints are taken. */
static pthread_mutex_t recursive, checking, inheriting, robust;
static pthread_rwlock_t shared = PTHREAD_RWLOCK_INITIALIZER;

static void make(pthread_mutex_t *lock, int type, int protocol, int robustness) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, type);
    pthread_mutexattr_setprotocol(&attributes, protocol);
    pthread_mutexattr_setrobust(&attributes, robustness);
    if (pthread_mutex_init(lock, &attributes) != 0) die("no such mutex here");
}

static void expect(int got, int wanted, const char *what) {
    if (got != wanted) {
        fprintf(stderr, "threads: %s: %s\n", what, strerror(got));
        exit(1);
    }
}

static void *holder(void *result) {
    uint64_t state = 99;
    for (int round = 0; round < rounds; round++) {
        expect(pthread_mutex_lock(&recursive), 0, "recursive");
        expect(pthread_mutex_lock(&checking), 0, "error-checking");
        expect(pthread_mutex_lock(&inheriting), 0, "inheriting");
        expect(pthread_mutex_lock(&robust), 0, "robust");
        expect(pthread_rwlock_wrlock(&shared), 0, "write lock");
        for (int i = 0; i < 20; i++) {
            state = work(state, 20000);
            expect(pthread_mutex_lock(&recursive), 0, "recursive again");
            expect(pthread_mutex_lock(&checking), EDEADLK, "error-checking again");
            expect(pthread_rwlock_wrlock(&shared), EDEADLK, "write lock again");
            expect(pthread_mutex_unlock(&recursive), 0, "recursive released once");
        }
        expect(pthread_rwlock_unlock(&shared), 0, "write lock released");
        expect(pthread_mutex_unlock(&robust), 0, "robust released");
        expect(pthread_mutex_unlock(&inheriting), 0, "inheriting released");
        expect(pthread_mutex_unlock(&checking), 0, "error-checking released");
        expect(pthread_mutex_unlock(&recursive), 0, "recursive released");
    }
    *(uint64_t *)result = state;
    return result;
}

static void *contender(void *unused) {
    for (int round = 0; round < rounds; round++) {
        expect(pthread_mutex_lock(&inheriting), 0, "contended inheriting");
        expect(pthread_mutex_unlock(&inheriting), 0, "contended inheriting released");
        expect(pthread_rwlock_rdlock(&shared), 0, "read lock");
        expect(pthread_rwlock_unlock(&shared), 0, "read lock released");
        expect(pthread_mutex_lock(&recursive), 0, "contended recursive");
        expect(pthread_mutex_unlock(&recursive), 0, "contended recursive released");
    }
    return unused;
}

static void locks(void) {
    make(&recursive, PTHREAD_MUTEX_RECURSIVE, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_STALLED);
    make(&checking, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_STALLED);
    make(&inheriting, PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_INHERIT, PTHREAD_MUTEX_STALLED);
    make(&robust, PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_ROBUST);
    pthread_t first, second;
    uint64_t result;
    pthread_create(&first, NULL, holder, &result);
    pthread_create(&second, NULL, contender, NULL);
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    printf("%llx\n", (unsigned long long)result);
}

/* Sleepers in the kernel, an alternate signal stack each, signals to one chosen thread. */
static __thread volatile int signals;

static void on_signal(int number) {
    stack_t stack;
    sigaltstack(NULL, &stack);
    if ((stack.ss_flags & SS_ONSTACK) == 0) _exit(3);
    signals += number == SIGUSR1;
}

static void *sleeper(void *until) {
    char *stack = malloc(SIGSTKSZ);
    stack_t alternate = {.ss_sp = stack, .ss_size = SIGSTKSZ};
    sigaltstack(&alternate, NULL);
    int seen = 0;
    *(volatile int *)until = 0;
    while (signals < rounds) {
        struct timespec moment = {0, 1000000};
        nanosleep(&moment, NULL);
        if (signals != seen) *(volatile int *)until = seen = signals;
    }
    return stack;
}

static void sleepers(void) {
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_ONSTACK};
    sigaction(SIGUSR1, &action, NULL);
    volatile int seen[WORKERS] = {-1, -1, -1};
    pthread_t workers[WORKERS];
    for (int i = 0; i < WORKERS; i++) pthread_create(&workers[i], NULL, sleeper, (void *)&seen[i]);
    for (int i = 0; i < WORKERS; i++)
        while (seen[i] < 0) usleep(200);
    for (int round = 1; round <= rounds; round++) {
        for (int i = 0; i < WORKERS; i++) {
            if (pthread_kill(workers[i], SIGUSR1) != 0) die("no such thread");
            while (seen[i] < round) usleep(200);
        }
        printf("round %d\n", round);
        fflush(stdout);
    }
    for (int i = 0; i < WORKERS; i++) pthread_join(workers[i], NULL);
}

/* The first thread ends before the others. */
static void *survivor(void *first) {
    pthread_join(*(pthread_t *)first, NULL);
    uint64_t state = 5;
    for (int round = 0; round < rounds; round++) {
        state = work(state, 200000);
        printf("round %d: %llx\n", round, (unsigned long long)state);
        fflush(stdout);
    }
    exit(7);
}

int main(int argc, char **argv) {
    static pthread_t first;
    if (argc < 3) die("usage: threads MODE ROUNDS");
    rounds = atoi(argv[2]);
    if (strcmp(argv[1], "queues") == 0) queues();
    else if (strcmp(argv[1], "barriers") == 0) barriers();
    else if (strcmp(argv[1], "churn") == 0) churn();
    else if (strcmp(argv[1], "locks") == 0) locks();
    else if (strcmp(argv[1], "sleepers") == 0) sleepers();
    else if (strcmp(argv[1], "orphans") == 0) {
        pthread_t thread;
        first = pthread_self();
        pthread_create(&thread, NULL, survivor, &first);
        pthread_exit(NULL);
    } else die("no such mode");
    return 7;
}
