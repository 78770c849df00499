/* The kernel refuses it clone(2), as at a limit on processes: a seccomp filter answers EAGAIN. Writes to all of 8 MiB
   and prints a sum, again and again. Argument: rounds. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

enum { WORDS = 1 << 20, SKIPPED = 77 };
static unsigned long words[WORDS];

int main(int argc, char **argv) {
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EAGAIN),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        return SKIPPED;
    int rounds = argc > 1 ? atoi(argv[1]) : 100;
    unsigned long sum = 0;
    for (int round = 0; round < rounds; round++) {
        for (int pass = 0; pass < 4; pass++)
            for (int i = 0; i < WORDS; i++) sum += words[i] = words[i] * 6364136223846793005u + i + round;
        printf("%d %lx\n", round, sum);
        fflush(stdout);
    }
    return 5;
}
