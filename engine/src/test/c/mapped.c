/* Writes to a file through a mapping, waits, writes to it again, by which its times need not change, and prints it. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void) {
    int file = open("data", O_RDWR | O_CREAT, 0600);
    if (file < 0 || ftruncate(file, 3 * 4096) != 0)
        return 1;
    char *p = mmap(0, 3 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (p == MAP_FAILED)
        return 2;
    close(file);
    memset(p + 100, 'a', 8000);
    close(open("waits", O_WRONLY | O_CREAT, 0600));
    while (access("go", F_OK) != 0)
        continue;
    p[5000] = 'b';
    printf("%c%c\n", p[4999], p[5000]);
    return 0;
}
