/* A pair of sockets in which a descriptor waits most of the time, which only its receiver can have. */
#include "feature.h"
#include <sys/socket.h>

int main(void) {
    int ends[2], passed = open("/dev/null", O_RDONLY);
    NEED(passed >= 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    for (int round = 0; round < ROUNDS; round++) {
        union {
            struct cmsghdr header;
            char bytes[CMSG_SPACE(sizeof(int))];
        } control = {.header = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
        char byte = 'x';
        struct iovec vector = {&byte, 1};
        struct msghdr message = {
            .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
        memcpy(CMSG_DATA(&control.header), &passed, sizeof passed);
        NEED(sendmsg(ends[0], &message, 0) == 1);
        end_round(round);
        int received = -1;
        memset(&control, 0, sizeof control);
        NEED(recvmsg(ends[1], &message, 0) == 1);
        memcpy(&received, CMSG_DATA(&control.header), sizeof received);
        mix(received);
        close(received);
    }
    return 0;
}
