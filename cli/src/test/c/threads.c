/* threads join|leave|exec SECONDS: alone, then beside a second thread, for so long each. Whoever is last goes on alone. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double seconds;
static const char *how;

static void work(void) {
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    do {
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (now.tv_sec - start.tv_sec + (now.tv_nsec - start.tv_nsec) / 1e9 < seconds);
}

static void *second(void *nothing) {
    work();
    if (!strcmp(how, "exec")) {
        execlp("sleep", "sleep", "0.5", (char *)0);
    }
    return nothing;
}

int main(int argc, char **argv) {
    if (argc < 3) {
        return 2;
    }
    how = argv[1];
    seconds = atof(argv[2]);
    pthread_t thread;
    work();
    pthread_create(&thread, 0, second, 0);
    if (!strcmp(how, "leave")) {
        pthread_exit(0);
    }
    pthread_join(thread, 0);
    work();
    puts("joined");
    return 3;
}
