/*
 * forecast WHAT DIRECTORY: does one kind of thing over and over, in long stretches of code without a branch, so that
 * wherever it is stopped, that thing comes next. Makes DIRECTORY/started before it begins, and ends with a result once
 * there is a DIRECTORY/stop; compiled with PPOLL, it calls ppoll before that. Compiled with LIBRARY, it is one that does
 * additions while the program is being loaded.
 */
#define _GNU_SOURCE
#include <cpuid.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static char stop[4096];
static volatile unsigned long sum;

/* WHAT after every 200 additions to RCX, 200 times. */
#define STRETCH(what) ".rept 200\n\t.rept 200\n\tadd $3, %%rcx\n\t.endr\n\t" what "\n\t.endr"

static void additions(void) {
    unsigned long c = sum;
    __asm__ volatile(STRETCH("xor $5, %%rcx") : "+c"(c));
    sum = c;
}

/* CRC32 of SSE4.2. */
static void crc32(void) {
    unsigned long crc = sum, c = 0;
    __asm__ volatile(STRETCH("crc32q %%rcx, %0") : "+r"(crc), "+c"(c));
    sum = crc;
}

/* PTEST of SSE4.1: RCX grows by one wherever both operands have no bit in common, as they have none. */
static void ptest(void) {
    unsigned long c = sum;
    __asm__ volatile("pxor %%xmm1, %%xmm1\n\tpcmpeqd %%xmm2, %%xmm2\n\t"
                     STRETCH("ptest %%xmm2, %%xmm1\n\tsetz %%al\n\tmovzbl %%al, %%eax\n\tadd %%rax, %%rcx")
                     : "+c"(c) : : "rax", "xmm1", "xmm2");
    sum = c;
}

/* Three operands, which an SSE instruction of the same opcode does not have. */
static void avx(void) {
    unsigned long c = sum, low;
    __asm__ volatile("vmovq %%rcx, %%xmm1\n\tvpxor %%xmm2, %%xmm2, %%xmm2\n\t"
                     STRETCH("vpaddq %%xmm1, %%xmm2, %%xmm3\n\tvpaddq %%xmm3, %%xmm1, %%xmm2")
                     "\n\tvmovq %%xmm2, %1"
                     : "+c"(c), "=r"(low) : : "xmm1", "xmm2", "xmm3");
    sum = c + low;
}

/* FSQRT, which gem5 passes over. */
static void x87(void) {
    unsigned long c = sum;
    double x = 2.0 + c % 7;
    __asm__ volatile("fldl %1\n\t" STRETCH("fsqrt\n\tfaddl %1") "\n\tfstpl %1" : "+c"(c), "+m"(x));
    sum = c + (unsigned long)(x * 1000);
}

static void timerfd(void) {
    unsigned long c = sum;
    __asm__ volatile(STRETCH("mov $283, %%eax\n\tmov $1, %%edi\n\txor %%esi, %%esi\n\tmov %%rcx, %%r8\n\tsyscall\n\t"
                             "mov %%eax, %%edi\n\tmov $3, %%eax\n\tsyscall\n\tmov %%r8, %%rcx")
                     : "+c"(c) : : "rax", "rdi", "rsi", "r8", "r11", "memory");
    sum = c;
}

static void until_stopped(void (*work)(void)) {
    do {
        for (int i = 0; i < 100; i++) /* so that it is stopped in the work, hardly ever in the look at the file */
            work();
    } while (access(stop, F_OK) != 0);
}

static void handler(int signal) {
    until_stopped(additions);
}

static void begin(const char *directory) {
    char started[4096];
    snprintf(started, sizeof started, "%s/started", directory);
    snprintf(stop, sizeof stop, "%s/stop", directory);
    close(open(started, O_CREAT | O_WRONLY, 0600));
}

#ifdef LIBRARY
__attribute__((constructor)) static void while_loading(int argc, char **argv) {
    begin(argv[2]);
    until_stopped(additions);
}
#else
int main(int argc, char **argv) {
    const char *what = argv[1];
    int ends[2] = {-1, -1};
    if (!strcmp(what, "pipe") && pipe(ends))
        return 3;
    if (!strcmp(what, "faults") || !strcmp(what, "reporter"))
        signal(SIGSEGV, handler);
    if (!strcmp(what, "reporter"))
        signal(SIGBUS, handler);
    begin(argv[2]);
    if (!strcmp(what, "handler")) {
        signal(SIGUSR1, handler);
        raise(SIGUSR1);
    } else if (!strcmp(what, "crc32")) {
        until_stopped(crc32);
    } else if (!strcmp(what, "ptest")) {
        until_stopped(ptest);
    } else if (!strcmp(what, "avx")) {
        until_stopped(avx);
    } else if (!strcmp(what, "x87")) {
        until_stopped(x87);
    } else if (!strcmp(what, "timerfd")) {
        until_stopped(timerfd);
    } else {
        until_stopped(additions);
    }
    if (!strcmp(what, "cpuid")) {
        unsigned a = 0, b, c, d;
        __cpuid(1, a, b, c, d);
        printf("%x %x %x %x\n", a, b, c, d);
        return 0;
    }
    if (ends[1] >= 0 && (write(ends[1], "x", 1) != 1 || read(ends[0], stop, 1) != 1))
        return 4;
#ifdef PPOLL
    if (syscall(SYS_ppoll, 0, 0, &(struct timespec){0, 1}, 0, 8) != 0)
        return 5;
#endif
    printf("%lu\n", sum);
    return 0;
}
#endif
