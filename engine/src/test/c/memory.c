/* Memory in many forms: mapped, unmapped, given back, moved, protected, growing stack, break up and down. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static unsigned sum(const unsigned char *p, size_t n) {
    unsigned s = 7;
    for (size_t i = 0; i < n; i++) s = s * 33 + p[i];
    return s;
}

static unsigned deep(int depth) {
    volatile unsigned char frame[2000];
    memset((void *)frame, depth, sizeof frame);
    return depth ? deep(depth - 1) + frame[depth % 2000] : frame[0];
}

int main(int argc, char **argv) {
    int rounds = argc > 1 ? atoi(argv[1]) : 60;
    size_t size = 1 << 20;
    unsigned char *reserved = mmap(0, 64ul << 30, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    unsigned char *shared = mmap(0, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    unsigned char *keep = mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < rounds; i++) {
        unsigned char *p = mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        memset(p, i, size);
        p = mremap(p, size, 2 * size, MREMAP_MAYMOVE);
        memset(p + size, i + 1, size / 2);
        unsigned a = sum(p, 2 * size);
#ifndef KEEPS_ALL /* gem5 v24.0 passes madvise over: nothing is given back, and the pages are not zero afterwards */
        madvise(p, size, MADV_DONTNEED);
#endif
        unsigned b = sum(p, 2 * size);
        memcpy(keep + (i % 16) * 4096, p + size, 4096);
        shared[(i * 4099) % size] = (unsigned char)i;
        mprotect(reserved + (size_t)i * 65536, 4096, PROT_READ | PROT_WRITE);
        reserved[(size_t)i * 65536] = (unsigned char)(i + 3);
        mprotect(reserved + (size_t)i * 65536, 4096, PROT_NONE);
        void *top = sbrk(300000);
        memset(top, i, 300000);
        unsigned c = sum(top, 300000);
        if (i % 3 == 0) sbrk(-300000);
        munmap(p, 2 * size);
        unsigned d = deep(200 + i * 4);
        printf("%d %u %u %u %u %u %u\n", i, a, b, c, d, sum(keep, size), sum(shared, size));
        fflush(stdout);
    }
    unsigned char total = 0;
    for (int i = 0; i < rounds; i++) {
        mprotect(reserved + (size_t)i * 65536, 4096, PROT_READ);
        total += reserved[(size_t)i * 65536];
    }
    printf("total %u brk %ld\n", total, (long)((char *)sbrk(0) - (char *)0) & 0xfff);
    return 0;
}
