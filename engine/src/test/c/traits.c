/* What the kernel remembers of memory and threads besides mappings and registers: a stack of its own that grows, locked
   memory, seals, processors and niceness. Each round asks for all of it anew. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

enum { PAGE = 4096, ROUNDS = 80, SPACE = 32 << 20 };

static long locked_kib(void) {
    char line[256];
    long kib = -1;
    FILE *status = fopen("/proc/self/status", "r");
    while (fgets(line, sizeof line, status)) sscanf(line, "VmLck: %ld", &kib);
    fclose(status);
    return kib;
}

static int memory(int flags, int seals, unsigned char **view, int protection) {
    int fd = memfd_create("sealed", flags);
    if (fd < 0 || ftruncate(fd, 2 * PAGE) || write(fd, "sealed", 6) != 6) exit(9);
    if (protection) {
        int again = -1;
        if (!(protection & PROT_WRITE)) { /* one that can never be written through */
            char path[64];
            snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
            again = open(path, O_RDONLY);
        }
        *view = mmap(0, 2 * PAGE, protection, MAP_SHARED, again < 0 ? fd : again, 0);
        if (again >= 0) close(again);
        if (*view == MAP_FAILED) exit(8);
    }
    if (seals && fcntl(fd, F_ADD_SEALS, seals)) { perror("F_ADD_SEALS"); exit(7); }
    return fd;
}

int main(void) {
    setbuf(stdout, 0);
    char *space = mmap(0, SPACE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    munmap(space + SPACE - PAGE, PAGE);
    volatile char *stack = mmap(space + SPACE - PAGE, PAGE, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED_NOREPLACE, -1, 0);
    if (stack == MAP_FAILED) return 6;
    char *region = mmap(0, 16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *lazily = mmap(0, 16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mlock(region, 8 * PAGE) || mlock2(lazily, 16 * PAGE, MLOCK_ONFAULT)) { perror("mlock"); return 5; }
    if (mlockall(MCL_FUTURE)) { perror("mlockall"); return 5; }
    unsigned char *open_view, *sealed_view;
    int plain = memory(0, 0, 0, 0);
    int sized = memory(MFD_ALLOW_SEALING, F_SEAL_GROW | F_SEAL_SHRINK, &open_view, PROT_READ | PROT_WRITE);
    int sealed = memory(MFD_ALLOW_SEALING, F_SEAL_WRITE | F_SEAL_SEAL, &sealed_view, PROT_READ);
    munmap(space, SPACE - PAGE); /* where the stack grows; not before, or other mappings might have been put there */
    cpu_set_t all, one;
    sched_getaffinity(0, sizeof all, &all);
    CPU_ZERO(&one);
    for (int cpu = 0; cpu < CPU_SETSIZE && !CPU_COUNT(&one); cpu++)
        if (CPU_ISSET(cpu, &all)) CPU_SET(cpu, &one);
    sched_setaffinity(0, sizeof one, &one);
    setpriority(PRIO_PROCESS, 0, 7);
    struct sched_param none = {0};
    sched_setscheduler(0, SCHED_BATCH, &none);
    for (int round = 0; round < ROUNDS; round++) {
        stack[-round * PAGE * 3] = (char)round;
        open_view[round] = (unsigned char)round;
        cpu_set_t now;
        sched_getaffinity(0, sizeof now, &now);
        long before = locked_kib();
        char *fresh = mmap(0, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        long more = locked_kib() - before;
        munmap(fresh, 4 * PAGE);
        int refused = pwrite(sealed, "x", 1, 0) < 0 ? errno : 0;
        int short_refused = ftruncate(sized, PAGE) ? errno : 0;
        printf("%d stack %d locks %ld %ld seals %d %d %d refused %d %d holds %d %.6s on %d of %d nice %d policy %d\n", round,
               stack[-round * PAGE * 3 + 1], before, more, fcntl(plain, F_GET_SEALS),
               fcntl(sized, F_GET_SEALS), fcntl(sealed, F_GET_SEALS), refused, short_refused, open_view[round / 2],
               sealed_view, CPU_COUNT(&now), CPU_EQUAL(&now, &one), getpriority(PRIO_PROCESS, 0), sched_getscheduler(0));
        volatile unsigned work = 0;
        for (int i = 0; i < 3000000; i++) work += i;
    }
    return 0;
}
