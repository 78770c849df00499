/* epoll over a pipe and a counter, edge and level triggered. */
#include "feature.h"
#include <sys/epoll.h>
#include <sys/eventfd.h>

int main(void) {
    int ends[2], counter = eventfd(0, EFD_NONBLOCK), watch = epoll_create1(EPOLL_CLOEXEC);
    NEED(pipe(ends) == 0 && counter >= 0 && watch >= 0);
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = 0x1234567890abcdef}, seen[4];
    NEED(epoll_ctl(watch, EPOLL_CTL_ADD, ends[0], &event) == 0);
    event = (struct epoll_event){.events = EPOLLIN, .data.u64 = 77};
    NEED(epoll_ctl(watch, EPOLL_CTL_ADD, counter, &event) == 0);
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t one = 1;
        char byte = (char)round;
        NEED(write(round % 3 ? ends[1] : counter, round % 3 ? (void *)&byte : (void *)&one, round % 3 ? 1 : 8) > 0);
        end_round(round);
        int ready = epoll_wait(watch, seen, 4, 1000);
        uint64_t data = 0;
        for (int i = 0; i < ready; i++)
            data ^= seen[i].data.u64;
        mix(data + (unsigned long)ready);
        if (round % 3)
            NEED(read(ends[0], &byte, 1) == 1);
        else
            NEED(read(counter, &one, 8) == 8);
    }
    return 0;
}
