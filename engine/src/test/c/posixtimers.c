/* Timers of timer_create: one that signals the process, one that signals a thread, one that a thread of the C library's
   serves, one that counts processor time, and one of a high number. Each has to go off in every round. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

enum { TIMERS = 5, ROUNDS = 60, MILLI = 1000000 };

static volatile int counts[TIMERS];
static volatile int wrong_thread;
static pid_t second_tid;
static pthread_t thread;
static volatile int ready;

static void count(int signal, siginfo_t *info, void *context) {
    (void)signal, (void)context;
    counts[info->si_value.sival_int]++;
    if (info->si_value.sival_int == 1 && !pthread_equal(pthread_self(), thread)) wrong_thread = 1;
}

static void serve(union sigval value) { counts[value.sival_int]++; }

static void *second(void *nothing) {
    second_tid = gettid();
    ready = 1;
    for (;;) pause();
    return nothing;
}

static long make(clockid_t clock, int notify, int number, pid_t tid) {
    struct sigevent event = {.sigev_notify = notify, .sigev_signo = SIGRTMIN + 1, .sigev_value.sival_int = number};
    if (notify == SIGEV_THREAD) event.sigev_notify_function = serve;
    if (notify == SIGEV_THREAD_ID) event.sigev_notify_thread_id = tid;
    timer_t timer;
    if (timer_create(clock, &event, &timer)) { perror("timer_create"); exit(9); }
    struct itimerspec every = {{0, 2 * MILLI}, {0, 2 * MILLI}};
    if (timer_settime(timer, 0, &every, 0)) { perror("timer_settime"); exit(8); }
    return (long)timer;
}

int main(void) {
    setbuf(stdout, 0);
    struct sigaction action = {.sa_sigaction = count, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigaction(SIGRTMIN + 1, &action, 0);
    pthread_create(&thread, 0, second, 0);
    while (!ready) usleep(100);
    make(CLOCK_MONOTONIC, SIGEV_SIGNAL, 0, 0);
    make(CLOCK_REALTIME, SIGEV_THREAD_ID, 1, second_tid);
    make(CLOCK_MONOTONIC, SIGEV_THREAD, 2, 0);
    make(CLOCK_PROCESS_CPUTIME_ID, SIGEV_SIGNAL, 3, 0);
    for (int i = 0; i < 400; i++) { /* the kernel's own call, whose number is the kernel's */
        int number;
        struct sigevent none = {.sigev_notify = SIGEV_NONE};
        if (syscall(SYS_timer_create, CLOCK_MONOTONIC, &none, &number)) return 7;
        syscall(SYS_timer_delete, number);
    }
    make(CLOCK_MONOTONIC, SIGEV_SIGNAL, 4, 0);
    for (int round = 0; round < ROUNDS; round++) {
        int before[TIMERS], left = TIMERS;
        for (int i = 0; i < TIMERS; i++) before[i] = counts[i];
        /* Processor time: where a virtual machine is stopped for a while, or its clock set, no timer is at fault. */
        clock_t end = clock() + 30 * CLOCKS_PER_SEC;
        volatile unsigned work = 0;
        while (left && clock() < end) {
            for (int i = 0; i < 100000; i++) work += i;
            left = 0;
            for (int i = 0; i < TIMERS; i++) left += counts[i] == before[i];
        }
        if (left) {
            for (int i = 0; i < TIMERS; i++)
                if (counts[i] == before[i]) printf("timer %d does not go off\n", i);
            return 6;
        }
        printf("%d %d\n", round, wrong_thread);
        for (int i = 0; i < 5000000; i++) work += i;
    }
    return 0;
}
