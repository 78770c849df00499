/* Sits in system calls, each long enough to be stopped in it twice: sleeps and polls; a signal handler counts. */
#include <poll.h>
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
    for (int i = 0; i < 12; i++) {
        struct timespec t = {0, 60 * 1000 * 1000};
        int result = i % 2 ? poll(0, 0, 60) : nanosleep(&t, 0);
        if (i % 5 == 0) raise(SIGUSR1);
        printf("%d %d %d\n", i, (int)hits, result);
        fflush(stdout);
    }
    return hits;
}
