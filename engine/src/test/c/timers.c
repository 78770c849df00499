/* A timer that ticks and an alarm at the end: signals that come only if the timers run on. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

static volatile sig_atomic_t ticks, ended;
static void tick(int s) { (void)s; ticks++; }
static void end(int s) { (void)s; ended = 1; }

int main(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = tick;
    sigaction(SIGVTALRM, &action, 0);
    action.sa_handler = end;
    sigaction(SIGALRM, &action, 0);
    struct itimerval each = {{0, 10000}, {0, 10000}}, once = {{0, 0}, {0, 900000}};
    setitimer(ITIMER_VIRTUAL, &each, 0);
    setitimer(ITIMER_REAL, &once, 0);
    struct rlimit limit = {100, 200};
    setrlimit(RLIMIT_NOFILE, &limit);
    while (!ended) {}
    printf("%d\n", ticks > 0);
    getrlimit(RLIMIT_NOFILE, &limit);
    ticks = 0;
    while (ticks < 3) {}
    printf("ended, %d of %d\n", (int)limit.rlim_cur, (int)limit.rlim_max);
    return 0;
}
