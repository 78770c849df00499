/* Pairs of sockets that keep messages apart, some of them waiting in both ends; one has lost its other end. */
#include "feature.h"
#include <sys/socket.h>

static unsigned char piece[3000];

static void send_one(int end, size_t length, int seed) {
    fill(piece, length, seed);
    NEED(send(end, piece, length, 0) == (ssize_t)length);
}

static void receive_one(int end) {
    ssize_t length = recv(end, piece, sizeof piece, MSG_DONTWAIT);
    mix(length);
    if (length > 0)
        mix_bytes(piece, length);
}

int main(void) {
    int datagrams[2], packets[2], left[2], half[2];
    NEED(socketpair(AF_UNIX, SOCK_DGRAM, 0, datagrams) == 0);
    NEED(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, packets) == 0);
    NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, left) == 0);
    NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, half) == 0);
    send_one(left[0], 2000, 3);
    NEED(close(left[0]) == 0);
    NEED(shutdown(half[0], SHUT_WR) == 0);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < 4; i++) {
            send_one(datagrams[i % 2], 10 + 700 * i, round + i);
            send_one(packets[i % 2], 11 + 600 * i, round + i);
        }
        send_one(half[1], 100, round);
        end_round(round);
        for (int i = 0; i < 4; i++) {
            receive_one(datagrams[i % 2]);
            receive_one(packets[i % 2]);
        }
        receive_one(datagrams[0]);
        receive_one(packets[1]);
        receive_one(half[0]);
        receive_one(half[1]);
        NEED(recv(left[1], piece, 20, 0) == 20);
        mix_bytes(piece, 20);
    }
    return 0;
}
