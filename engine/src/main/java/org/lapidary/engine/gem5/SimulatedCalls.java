package org.lapidary.engine.gem5;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * The system calls that gem5 v24.0.0.1 knows for x86-64 ({@code src/arch/x86/linux/syscall_tbl64.cc}), those included
 * that it answers with success and does nothing for. Any other ends the simulation.
 */
public final class SimulatedCalls {

    /** Numbers and ranges of numbers. */
    private static final String KNOWN = """
            0-14 16-25 28 32-33 35 39 41-56 59-61 63 72 75-80 82-84 86-93 95-100 102 104 107-111 117 131 133
            137-138 141 151 154 157-158 160 186 201-204 217-218 221 228-229 231 234-235 237 239 257-264 267-269
            273 284-285 290 293 302 309 318 332 334 435
            """;

    /** The names of the others, from Linux {@code arch/x86/entry/syscalls/syscall_64.tbl}. */
    private static final String OTHERS = """
            15:rt_sigreturn 26:msync 27:mincore 29:shmget 30:shmat 31:shmctl 34:pause 36:getitimer 37:alarm
            38:setitimer 40:sendfile 57:fork 58:vfork 62:kill 64:semget 65:semop 66:semctl 67:shmdt 68:msgget
            69:msgsnd 70:msgrcv 71:msgctl 73:flock 74:fsync 81:fchdir 85:creat 94:lchown 101:ptrace 103:syslog
            105:setuid 106:setgid 112:setsid 113:setreuid 114:setregid 115:getgroups 116:setgroups 118:getresuid
            119:setresgid 120:getresgid 121:getpgid 122:setfsuid 123:setfsgid 124:getsid 125:capget 126:capset
            127:rt_sigpending 128:rt_sigtimedwait 129:rt_sigqueueinfo 130:rt_sigsuspend 132:utime 134:uselib
            135:personality 136:ustat 139:sysfs 140:getpriority 142:sched_setparam 143:sched_getparam
            144:sched_setscheduler 145:sched_getscheduler 146:sched_get_priority_max 147:sched_get_priority_min
            148:sched_rr_get_interval 149:mlock 150:munlock 152:munlockall 153:vhangup 155:pivot_root 156:_sysctl
            159:adjtimex 161:chroot 162:sync 163:acct 164:settimeofday 165:mount 166:umount2 167:swapon 168:swapoff
            169:reboot 170:sethostname 171:setdomainname 172:iopl 173:ioperm 174:create_module 175:init_module
            176:delete_module 177:get_kernel_syms 178:query_module 179:quotactl 180:nfsservctl 181:getpmsg
            182:putpmsg 183:afs_syscall 184:tuxcall 185:security 187:readahead 188:setxattr 189:lsetxattr
            190:fsetxattr 191:getxattr 192:lgetxattr 193:fgetxattr 194:listxattr 195:llistxattr 196:flistxattr
            197:removexattr 198:lremovexattr 199:fremovexattr 200:tkill 205:set_thread_area 206:io_setup
            207:io_destroy 208:io_getevents 209:io_submit 210:io_cancel 211:get_thread_area 212:lookup_dcookie
            213:epoll_create 214:epoll_ctl_old 215:epoll_wait_old 216:remap_file_pages 219:restart_syscall
            220:semtimedop 222:timer_create 223:timer_settime 224:timer_gettime 225:timer_getoverrun
            226:timer_delete 227:clock_settime 230:clock_nanosleep 232:epoll_wait 233:epoll_ctl 236:vserver
            238:set_mempolicy 240:mq_open 241:mq_unlink 242:mq_timedsend 243:mq_timedreceive 244:mq_notify
            245:mq_getsetattr 246:kexec_load 247:waitid 248:add_key 249:request_key 250:keyctl 251:ioprio_set
            252:ioprio_get 253:inotify_init 254:inotify_add_watch 255:inotify_rm_watch 256:migrate_pages 265:linkat
            266:symlinkat 270:pselect6 271:ppoll 272:unshare 274:get_robust_list 275:splice 276:tee
            277:sync_file_range 278:vmsplice 279:move_pages 280:utimensat 281:epoll_pwait 282:signalfd
            283:timerfd_create 286:timerfd_settime 287:timerfd_gettime 288:accept4 289:signalfd4 291:epoll_create1
            292:dup3 294:inotify_init1 295:preadv 296:pwritev 297:rt_tgsigqueueinfo 298:perf_event_open 299:recvmmsg
            300:fanotify_init 301:fanotify_mark 303:name_to_handle_at 304:open_by_handle_at 305:clock_adjtime
            306:syncfs 307:sendmmsg 308:setns 310:process_vm_readv 311:process_vm_writev 312:kcmp 313:finit_module
            314:sched_setattr 315:sched_getattr 316:renameat2 317:seccomp 319:memfd_create 320:kexec_file_load
            321:bpf 322:execveat 323:userfaultfd 324:membarrier 325:mlock2 326:copy_file_range 327:preadv2
            328:pwritev2 329:pkey_mprotect 330:pkey_alloc 331:pkey_free 333:io_pgetevents 424:pidfd_send_signal
            425:io_uring_setup 426:io_uring_enter 427:io_uring_register 428:open_tree 429:move_mount 430:fsopen
            431:fsconfig 432:fsmount 433:fspick 434:pidfd_open 436:close_range 437:openat2 438:pidfd_getfd
            439:faccessat2 440:process_madvise 441:epoll_pwait2 442:mount_setattr 443:quotactl_fd
            444:landlock_create_ruleset 445:landlock_add_rule 446:landlock_restrict_self 447:memfd_secret
            448:process_mrelease 449:futex_waitv 450:set_mempolicy_home_node
            """;

    private static final BitSet IMPLEMENTED = implemented();

    private SimulatedCalls() {}

    private static BitSet implemented() {
        BitSet numbers = new BitSet();
        for (String range : KNOWN.split("\\s+")) {
            int dash = range.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
            numbers.set(first, last + 1);
        }
        return numbers;
    }

    /** True where a simulation goes on after system call {@code number}. */
    public static boolean has(long number) {
        return number >= 0 && number < IMPLEMENTED.length() && IMPLEMENTED.get((int) number);
    }

    /** Name and number of a call that gem5 lacks: {@code dup3 (292)}. */
    public static String describe(long number) {
        Map<String, String> names = new HashMap<>();
        for (String entry : OTHERS.split("\\s+")) {
            int colon = entry.indexOf(':');
            names.put(entry.substring(0, colon), entry.substring(colon + 1));
        }
        String name = names.get(Long.toString(number));
        return name == null ? Long.toString(number) : name + " (" + number + ")";
    }
}
