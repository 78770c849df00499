/* Watches on a directory, on one below it and on a file; none are made between that and the next, of other numbers. */
#include "feature.h"
#include <poll.h>
#include <sys/inotify.h>

static int watch;

/* Waits for an event, though not for ever, and tells which watch it is of, what it is and of what. */
static void take(void) {
    struct pollfd one = {watch, POLLIN, 0};
    if (poll(&one, 1, 2000) == 0)
        return;
    union {
        struct inotify_event event;
        char bytes[1024];
    } all;
    ssize_t length = read(watch, &all, sizeof all);
    NEED(length > 0);
    for (ssize_t at = 0; at < length;) {
        struct inotify_event *event = (struct inotify_event *)(all.bytes + at);
        mix(event->wd);
        mix(event->mask);
        mix_bytes(event->name, event->len ? strlen(event->name) : 0);
        at += sizeof *event + event->len;
    }
}

int main(void) {
    NEED(mkdir("own-below", 0700) == 0 || errno == EEXIST);
    int file = open("own-file", O_CREAT | O_WRONLY | O_TRUNC, 0600);
    watch = inotify_init1(IN_CLOEXEC);
    NEED(watch >= 0 && file >= 0);
    NEED(inotify_add_watch(watch, "own-below", IN_CREATE | IN_DELETE) == 1);
    for (int unused = 2; unused < 6; unused++) {
        NEED(inotify_add_watch(watch, "..", IN_CREATE) == unused);
        NEED(inotify_rm_watch(watch, unused) == 0);
        take();
    }
    NEED(inotify_add_watch(watch, "own-file", IN_MODIFY) == 6);
    for (int round = 0; round < ROUNDS; round++) {
        end_round(round);
        close(open("own-below/seen", O_CREAT | O_WRONLY, 0600));
        take();
        NEED(write(file, "word", 4) == 4);
        take();
        NEED(unlink("own-below/seen") == 0);
        take();
    }
    return 0;
}
