/* A directory half read (getdents). */
#include "feature.h"
#include <dirent.h>

int main(void) {
    char name[40];
    mkdir("own-directory", 0700);
    for (int i = 0; i < ROUNDS * 10; i++) {
        snprintf(name, sizeof name, "own-directory/a-name-%d", i);
        close(open(name, O_CREAT | O_WRONLY, 0600));
    }
    DIR *directory = opendir("own-directory");
    NEED(directory);
    unsigned long names = 0;
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < 10; i++) {
            struct dirent *entry = readdir(directory);
            for (const char *c = entry ? entry->d_name : ""; *c; c++)
                names = names * 31 + (unsigned char)*c;
        }
        mix(names);
        end_round(round);
    }
    return closedir(directory);
}
