/* Sits in system calls: sleeps, and a signal handler that counts. */
#include <signal.h>
#include <stdio.h>
#include <time.h>

static volatile sig_atomic_t hits;
static void onsignal(int s) { (void)s; hits++; }

int main(void) {
    struct sigaction action = {0};
    action.sa_handler = onsignal;
    sigaction(SIGUSR1, &action, 0);
    signal(SIGPIPE, SIG_IGN);
    for (int i = 0; i < 30; i++) {
        struct timespec t = {0, 20 * 1000 * 1000};
        nanosleep(&t, 0);
        if (i % 5 == 0) raise(SIGUSR1);
        printf("%d %d\n", i, (int)hits);
        fflush(stdout);
    }
    return hits;
}
