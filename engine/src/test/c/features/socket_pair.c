/* A pair of sockets to itself, as event loops wake themselves by, with bytes waiting; one end does not wait. */
#include "feature.h"
#include <sys/socket.h>
#include <sys/time.h>

int main(void) {
    int ends[2];
    struct timeval limit = {1, 500000}, seen;
    socklen_t length = sizeof seen;
    NEED(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    NEED(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
    NEED(setsockopt(ends[1], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == 0);
    int copy = dup(ends[0]);
    NEED(copy >= 0);
    for (int round = 0; round < ROUNDS; round++) {
        unsigned char piece[8];
        NEED(write(copy, &sum, 8) == 8);
        end_round(round);
        NEED(read(ends[1], piece, 8) == 8);
        mix_bytes(piece, 8);
        NEED(read(ends[1], piece, 8) == -1 && errno == EAGAIN);
        NEED(getsockopt(ends[1], SOL_SOCKET, SO_RCVTIMEO, &seen, &length) == 0);
        mix(seen.tv_usec);
        mix(fcntl(ends[0], F_GETFD));
    }
    return 0;
}
