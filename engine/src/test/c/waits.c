/* Subject: waits that the kernel ends with EINTR wherever they are interrupted: until their time is over, or a signal comes. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void none(int signal) {
    (void)signal;
}

static void tell(const char *call, long result) {
    printf("%s: %s\n", call, result < 0 ? strerror(errno) : "0");
}

int main(void) {
    int ends[2], watch = epoll_create1(0), set = semget(IPC_PRIVATE, 1, 0600);
    struct timeval limit = {0, 60000};
    struct timespec time = {0, 60000000};
    struct sembuf take = {0, -1, 0};
    struct epoll_event event;
    struct itimerval alarm = {.it_value = {0, 60000}};
    sigset_t signals;
    char byte;
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR1);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0 || setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) != 0 ||
        watch < 0 || set < 0 || sigprocmask(SIG_BLOCK, &signals, 0) != 0 || signal(SIGALRM, none) == SIG_ERR)
        return 1;
    tell("epoll_wait", epoll_wait(watch, &event, 1, 60));
    tell("sigtimedwait", sigtimedwait(&signals, 0, &time));
    tell("semtimedop", semtimedop(set, &take, 1, &time));
    tell("recv", recv(ends[0], &byte, 1, 0));
    setitimer(ITIMER_REAL, &alarm, 0);
    tell("epoll_wait with a signal", epoll_wait(watch, &event, 1, -1));
    return semctl(set, 0, IPC_RMID) != 0;
}
