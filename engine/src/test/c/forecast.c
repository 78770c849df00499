/*
 * forecast WHAT DIRECTORY: does one kind of thing over and over, in long stretches of code without a branch, so that
 * wherever it is stopped, that thing comes next. Makes DIRECTORY/started before it begins, and ends with a result once
 * there is a DIRECTORY/stop; compiled with PPOLL, it calls ppoll before that, and with an ADVICE of MADV_DONTNEED, gives
 * memory back. Compiled with LIBRARY, it is one that does additions while the program is being loaded.
 */
#define _GNU_SOURCE
#ifndef ADVICE
#define ADVICE MADV_NORMAL
#endif
#include <cpuid.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
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

/* A function that repeats an instruction on XMM1, with XMM2 all ones, and takes XMM1's lower half. */
#define VECTOR(name, what)                                                                                             \
    static void name(void) {                                                                                           \
        unsigned long c = sum, low;                                                                                    \
        __asm__ volatile("movq %%rcx, %%xmm1\n\tpcmpeqd %%xmm2, %%xmm2\n\t" STRETCH(what) "\n\tmovq %%xmm1, %1"          \
                         : "+c"(c), "=r"(low) : : "xmm1", "xmm2", "xmm3");                                             \
        sum = c + low;                                                                                                 \
    }
/* Likewise for what changes RAX, which is added. */
#define INTEGER(name, what)                                                                                            \
    static void name(void) {                                                                                           \
        unsigned long c = sum, place = sum;                                                                            \
        __asm__ volatile(STRETCH(what "\n\tadd %%rax, %%rcx") : "+c"(c), "+m"(place) : : "rax", "rbx", "xmm1", "xmm2"); \
        sum = c;                                                                                                       \
    }

VECTOR(aes, "aesenc %%xmm2, %%xmm1")
VECTOR(pclmulqdq, "pclmulqdq $0, %%xmm2, %%xmm1")
VECTOR(sha, "sha1nexte %%xmm2, %%xmm1")
VECTOR(packuswb, "packuswb %%xmm2, %%xmm1\n\tpsrlq $1, %%xmm1\n\tpaddd %%xmm2, %%xmm1")
VECTOR(pshuflw, "pshuflw $27, %%xmm1, %%xmm3\n\tpaddd %%xmm3, %%xmm1\n\tmovq %%rcx, %%xmm3\n\tpunpcklqdq %%xmm3, %%xmm3\n\t"
                "pshuflw $27, %%xmm1, %%xmm3\n\tpsrldq $8, %%xmm3\n\tpaddq %%xmm3, %%xmm1")
VECTOR(movq, "movq %%xmm1, %%xmm3\n\tpaddq %%xmm3, %%xmm1\n\tpaddq %%xmm2, %%xmm1")
INTEGER(cvttss2si, "cvtsi2ssl %%ecx, %%xmm1\n\tmulss %%xmm1, %%xmm1\n\tcvttss2si %%xmm1, %%rax")
VECTOR(sse4a, "extrq $3, $5, %%xmm1")
INTEGER(pcmpistri, "mov %%rcx, %%rbx\n\tpcmpistri $12, %%xmm2, %%xmm1\n\tmov %%rcx, %%rax\n\tmov %%rbx, %%rcx")
INTEGER(movbe, "movbe %1, %%rax")
INTEGER(adx, "mov %%rcx, %%rax\n\tadcx %%rcx, %%rax")
INTEGER(fsgsbase, "rdfsbase %%rax")
INTEGER(lzcnt, "lzcnt %%rcx, %%rax")
INTEGER(exchange, "mov %%rcx, %%rax\n\txchg %%rax, %%rax\n\t.byte 0x48, 0x87, 0xc0") /* the former is a NOP */

/* INT3 behind five milliseconds of sleep, since the way into the handler and back takes a while. */
static void trap(void) {
    struct timespec sleep = {0, 5000000};
    long call = SYS_nanosleep;
    __asm__ volatile("syscall\n\tint3" : "+a"(call) : "D"(&sleep), "S"(0) : "rcx", "r11", "memory");
}

/* Code of 32 bits, run below 4 GiB: it adds to EAX a million times, and comes back through the jump at its end. */
extern char low[], low_back[], low_end[];
__asm__(".pushsection .text\nlow:\n\t.code32\n1:\tadd $3, %eax\n\tdec %ecx\n\tjnz 1b\n\t"
        "push $0x33\n\tcall 2f\n2:\taddl $(3f - 2b), (%esp)\n\tlret\n\t"
        ".code64\n3:\tjmp *low_back(%rip)\nlow_back:\t.quad 0\nlow_end:\n\t.popsection");

static void code32(void) {
    static char *page;
    static unsigned long stack;
    if (!page) {
        page = mmap(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
        memcpy(page, low, low_end - low);
    }
    unsigned long a = sum, entry = (unsigned long)page;
    __asm__ volatile("sub $128, %%rsp\n\tpush %%rbp\n\tpush %%rbx\n\tpush %%r12\n\tpush %%r13\n\tpush %%r14\n\tpush %%r15\n\t"
                     "mov %%rsp, %1\n\tlea 9f(%%rip), %%r8\n\tmov %%r8, (%%rsi)\n\t"
                     "lea 4096(%%rdx), %%rsp\n\tpush $0x23\n\tpush %%rdx\n\tmov $1000000, %%ecx\n\tlretq\n"
                     "9:\tmov %1, %%rsp\n\tpop %%r15\n\tpop %%r14\n\tpop %%r13\n\tpop %%r12\n\tpop %%rbx\n\tpop %%rbp\n\t"
                     "add $128, %%rsp"
                     : "+a"(a), "+m"(stack), "+d"(entry)
                     : "S"(page + (low_back - low))
                     : "rcx", "rdi", "r8", "r9", "r10", "r11", "memory");
    sum = a;
}

static void timerfd(void) {
    unsigned long c = sum;
    __asm__ volatile(STRETCH("mov $283, %%eax\n\tmov $1, %%edi\n\txor %%esi, %%esi\n\tmov %%rcx, %%r8\n\tsyscall\n\t"
                             "mov %%eax, %%edi\n\tmov $3, %%eax\n\tsyscall\n\tmov %%r8, %%rcx")
                     : "+c"(c) : : "rax", "rdi", "rsi", "r8", "r11", "memory");
    sum = c;
}

/* RCX grows by what the mask of file modes was before. */
static void mask(void) {
    unsigned long c = sum;
    __asm__ volatile(STRETCH("mov $95, %%eax\n\tmov %%ecx, %%edi\n\tmov %%rcx, %%r8\n\tsyscall\n\t"
                             "lea (%%rax, %%r8), %%rcx")
                     : "+c"(c) : : "rax", "rdi", "r8", "r11", "memory");
    sum = c;
}

/* RCX grows by one wherever the time stamp counter is less than it was. */
static void stamps(void) {
    static unsigned long before;
    unsigned long c = sum;
    __asm__ volatile(STRETCH("rdtsc\n\tshl $32, %%rdx\n\tor %%rdx, %%rax\n\tsub $3 * 200, %%rcx\n\tcmp %1, %%rax\n\t"
                             "adc $0, %%rcx\n\tmov %%rax, %1")
                     : "+c"(c), "+m"(before) : : "rax", "rdx");
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

/* For a program that does nothing else than to be in it, over and over. */
static void returning(int signal) {
    for (int i = 0; i < 200; i++)
        additions();
}

static void raised(void) {
    signal(SIGUSR1, returning);
    raise(SIGUSR1);
}

static void trapped(int signal) {
    sum++;
}

static const struct {
    const char *name;
    void (*work)(void);
} works[] = {{"crc32", crc32},   {"ptest", ptest},         {"avx", avx},           {"x87", x87},           {"timerfd", timerfd},
             {"aes", aes},       {"pclmulqdq", pclmulqdq}, {"sha", sha},           {"sse4a", sse4a},       {"pcmpistri", pcmpistri},
             {"movbe", movbe},   {"adx", adx},             {"fsgsbase", fsgsbase}, {"lzcnt", lzcnt},       {"exchange", exchange},
             {"packuswb", packuswb}, {"pshuflw", pshuflw}, {"movq", movq}, {"cvttss2si", cvttss2si},
             {"trap", trap},     {"code32", code32},       {"returning", raised},    {"umask", mask},
             {"stamps", stamps}};

static void (*work_of(const char *what))(void) {
    for (unsigned i = 0; i < sizeof works / sizeof *works; i++)
        if (!strcmp(what, works[i].name))
            return works[i].work;
    return additions;
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
    int watch = -1; /* on what begin() makes */
    if (!strcmp(what, "pipe") && pipe(ends))
        return 3;
    if (!strcmp(what, "watch") && inotify_add_watch(watch = inotify_init1(IN_NONBLOCK), argv[2], IN_CREATE) < 0)
        return 3;
    if (!strcmp(what, "faults") || !strcmp(what, "reporter"))
        signal(SIGSEGV, handler);
    if (!strcmp(what, "reporter")) {
        signal(SIGBUS, handler);
        signal(SIGALRM, handler);
    }
    begin(argv[2]);
    if (!strcmp(what, "handler")) {
        signal(SIGUSR1, handler);
        raise(SIGUSR1);
    } else {
        if (!strcmp(what, "trap"))
            signal(SIGTRAP, trapped);
        until_stopped(work_of(what));
    }
    if (!strcmp(what, "cpuid")) {
        unsigned a = 0, b, c, d;
        __cpuid(1, a, b, c, d);
        printf("%x %x %x %x\n", a, b, c, d);
        return 0;
    }
    if (madvise(mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 4096, ADVICE))
        return 6;
    if (ends[1] >= 0 && (write(ends[1], "x", 1) != 1 || read(ends[0], stop, 1) != 1))
        return 4;
    if (watch >= 0 && read(watch, stop, sizeof stop) <= 0)
        return 4;
#ifdef PPOLL
    if (syscall(SYS_ppoll, 0, 0, &(struct timespec){0, 1}, 0, 8) != 0)
        return 5;
#endif
    printf("%lu\n", sum);
    return 0;
}
#endif
