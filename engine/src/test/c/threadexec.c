/* Becomes itself again, as often as its argument says, each time by a thread that is not the first, while others run. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char *name;
static char left[12];

static void *spin(void *unused) {
    for (volatile long x = 0;; x++)
        continue;
    return unused;
}

static void *become(void *unused) {
    for (volatile long x = 0; x < 300000; x++)
        continue;
    execl("/proc/self/exe", name, left, (char *)0);
    exit(9);
    return unused;
}

int main(int argc, char **argv) {
    int more = argc > 1 ? atoi(argv[1]) : 0;
    pthread_t thread;
    if (more == 0) {
        puts("done");
        return 6;
    }
    name = argv[0];
    snprintf(left, sizeof left, "%d", more - 1);
    for (int i = 0; i < 3; i++)
        if (pthread_create(&thread, 0, spin, 0) != 0)
            return 8;
    if (pthread_create(&thread, 0, become, 0) != 0)
        return 8;
    for (;;)
        pause();
}
