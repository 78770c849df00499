/* A watch on a directory, of whose events some wait most of the time: those can be in no checkpoint. */
#include "feature.h"
#include <sys/inotify.h>

int main(void) {
    int watch = inotify_init1(IN_NONBLOCK);
    NEED(watch >= 0 && inotify_add_watch(watch, ".", IN_CREATE) > 0);
    for (int round = 0; round < ROUNDS; round++) {
        close(open("own-seen", O_CREAT | O_WRONLY, 0600));
        end_round(round);
        char events[400];
        mix(read(watch, events, sizeof events) > 0);
        unlink("own-seen");
    }
    return 0;
}
