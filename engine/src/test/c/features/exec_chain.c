/* A program that becomes another (itself, with other arguments) again and again. */
#include "feature.h"

int main(int argc, char **argv) {
    int from = argc > 2 ? atoi(argv[1]) : 0;
    if (argc > 2)
        sum = strtoul(argv[2], 0, 16);
    for (int round = from; round < from + ROUNDS / 4; round++)
        end_round(round);
    if (from + ROUNDS / 4 >= ROUNDS)
        return 6;
    char next[20], so_far[20];
    snprintf(next, sizeof next, "%d", from + ROUNDS / 4);
    snprintf(so_far, sizeof so_far, "%lx", sum);
    execl("/proc/self/exe", argv[0], next, so_far, (char *)0);
    return BROKEN;
}
