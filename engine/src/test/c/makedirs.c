/* Makes directories, says so by a file, waits for another one, and only then writes into the last of them. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void) {
    FILE *file;
    if (mkdir("made", 0750) || mkdir("made/deep", 0700) || !(file = fopen("done", "w")) || fclose(file))
        return 1;
    while (access("second", F_OK))
        ;
    if (!(file = fopen("made/deep/result", "w")) || fputs("result\n", file) < 0 || fclose(file))
        return 2;
    puts("own");
    return 0;
}
