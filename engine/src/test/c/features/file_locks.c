/*
 * Locks on files of all three kinds, which keep other open files out of what is locked, those of the same process
 * included. Closing one of them would give up the lock of fcntl, so all stay open.
 */
#include "feature.h"
#include <sys/file.h>

static int is_locked(int file, int type, off_t start) {
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = 4};
    NEED(fcntl(file, F_OFD_GETLK, &lock) == 0);
    return lock.l_type != F_UNLCK;
}

int main(void) {
    int file = open("locked", O_RDWR | O_CREAT | O_TRUNC, 0600), other = open("locked", O_RDWR);
    struct flock range = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 20};
    struct flock shared = {.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 100};
    NEED(file >= 0 && other >= 0);
    NEED(flock(file, LOCK_EX) == 0);
    NEED(fcntl(file, F_SETLK, &range) == 0);
    NEED(fcntl(file, F_OFD_SETLK, &shared) == 0);
    for (int round = 0; round < ROUNDS; round++) {
        unsigned long x = round;
        for (int i = 0; i < STEPS; i++)
            x = x * 6364136223846793005UL + 1;
        mix(x);
        mix(flock(other, LOCK_SH | LOCK_NB) < 0 ? (unsigned long)errno : 0);
        mix(is_locked(other, F_RDLCK, 12) << 3 | is_locked(other, F_RDLCK, 40) << 2 | is_locked(other, F_WRLCK, 5000) << 1
            | is_locked(other, F_RDLCK, 5000));
        end_round(round);
    }
    return 0;
}
