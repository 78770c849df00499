/* Working directory and file mode mask, changed on the way. */
#include "feature.h"

int main(void) {
    char name[40];
    NEED(mkdir("own-place", 0700) == 0 || errno == EEXIST);
    for (int round = 0; round < ROUNDS; round++) {
        NEED(chdir(round % 2 ? ".." : "own-place") == 0);
        umask(round % 2 ? 027 : 0071);
        snprintf(name, sizeof name, "own-%d", round % 7);
        unlink(name);
        int file = open(name, O_CREAT | O_EXCL | O_RDWR, 0666);
        struct stat now;
        NEED(file >= 0 && fstat(file, &now) == 0 && close(file) == 0 && unlink(name) == 0);
        mix(now.st_mode);
        char place[4096];
        NEED(getcwd(place, sizeof place));
        mix_bytes(strrchr(place, '/') + 1, round % 2 ? 0 : 9);
        end_round(round);
    }
    return 0;
}
