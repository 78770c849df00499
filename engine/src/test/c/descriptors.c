/* Descriptors besides plain files: duplicates that share a position, a directory half read, a pipe to itself with bytes
   waiting in it, eventfd, timerfd, signalfd and epoll. Argument: a directory of many entries. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* One name at a time: how many a call returns is the kernel's affair, which ends it early where a signal comes. */
static const unsigned char *next_name(int directory) {
    static unsigned char entries[512];
    static long read, at;
    if (at == read) {
        read = syscall(SYS_getdents64, directory, entries, sizeof entries);
        at = 0;
        if (read <= 0) {
            read = 0;
            return (const unsigned char *)"";
        }
    }
    const unsigned char *name = entries + at + 19; /* struct linux_dirent64 */
    at += *(unsigned short *)(entries + at + 16);
    return name;
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    int file = open(argv[0], O_RDONLY);
    int duplicate = fcntl(file, F_DUPFD, 40);
    int printer = dup(1);
    int directory = open(argv[1], O_RDONLY | O_DIRECTORY);
    int ends[2], more[2];
    if (pipe2(ends, O_CLOEXEC) || pipe2(more, O_NONBLOCK)) return 3;
    int events = eventfd(0, EFD_SEMAPHORE | EFD_NONBLOCK);
    int timer = timerfd_create(CLOCK_MONOTONIC, 0);
    struct itimerspec soon = {{1000, 0}, {2000, 0}}, left;
    timerfd_settime(timer, 0, &soon, 0);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, 0);
    int signals = signalfd(-1, &set, SFD_NONBLOCK);
    int poll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = 0x1234567890abcdefu}, seen[4];
    epoll_ctl(poll, EPOLL_CTL_ADD, events, &event);
    event.data.u64 = 77;
    epoll_ctl(poll, EPOLL_CTL_ADD, signals, &event);
    unsigned work = 1;
    for (int round = 0; round < 90; round++) {
        unsigned char a[16], b[16];
        if (read(file, a, 16) != 16 || read(duplicate, b, 16) != 16) return 4;
        unsigned s = 0;
        for (int i = 0; i < 16; i++)
            for (const unsigned char *c = next_name(directory); *c; c++) s = s * 31 + *c;
        dprintf(ends[1], "line %d;", round);
        char line[6] = "";
        if (round >= 20 && read(ends[0], line, 5) != 5) return 5;
        int empty = read(more[0], line + 5, 1) < 0;
        uint64_t two = 2, one = 0;
        if (write(events, &two, 8) != 8 || read(events, &one, 8) != 8) return 6;
        if (round % 10 == 0) raise(SIGUSR2);
        int ready = epoll_wait(poll, seen, 4, 0);
        uint64_t data = 0;
        for (int i = 0; i < ready; i++) data ^= seen[i].data.u64;
        struct signalfd_siginfo info;
        int came = round % 10 == 5 ? (int)read(signals, &info, sizeof info) : 0;
        timerfd_gettime(timer, &left);
        for (int i = 0; i < 2000000; i++) work = work * 1664525u + 1013904223u;
        dprintf(printer, "%d %ld %u %u '%.5s' %d %d %d %lx %d %d %u\n", round, (long)lseek(file, 0, SEEK_CUR),
                a[3] * 256u + b[5], s, line, empty, (int)one, ready, (unsigned long)data, came,
                left.it_value.tv_sec > 1000 && left.it_interval.tv_sec == 1000, work);
    }
    return (fcntl(ends[0], F_GETFD) & FD_CLOEXEC) && fcntl(more[0], F_GETFL) & O_NONBLOCK ? 0 : 7;
}
