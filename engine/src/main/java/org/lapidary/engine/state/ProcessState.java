package org.lapidary.engine.state;

import java.util.List;

/**
 * Everything about a stopped process that its memory pages do not hold.
 *
 * @param pid process id at the time of the capture
 * @param threads those that live: the first thread (whose id is the process id) first, unless it has ended before
 *     others, as {@code pthread_exit} in {@code main} does
 * @param bounds the kernel's notes about the image
 * @param mappings in address order, those that the kernel provides left out
 * @param memoryTraits what is special about some of them
 * @param descriptors in order of their numbers
 * @param files regular files that it has open, mapped or has written, and their like
 * @param actions signals whose action is not the default
 * @param pending signals sent to the process as a whole and not yet delivered, in the order of their sending
 * @param timers interval timers that run
 * @param posixTimers timers of timer_create(2), in order of their ids
 * @param limits of its resources
 * @param executable path of the running binary
 * @param workingDirectory path
 * @param umask file mode creation mask
 * @param command arguments as given at the start
 * @param environment {@code NAME=VALUE} as given at the start
 * @param auxv the auxiliary vector as the program found it on its stack, pairs of words
 * @param cpuProfile name of the CPU that the program was shown: {@code gem5} or {@code host}
 */
public record ProcessState(
        int pid,
        List<ThreadState> threads,
        MemoryBounds bounds,
        List<MemoryMapping> mappings,
        MemoryTraits memoryTraits,
        List<OpenDescriptor> descriptors,
        List<FileState> files,
        List<SignalAction> actions,
        List<PendingSignal> pending,
        List<IntervalTimer> timers,
        List<PosixTimer> posixTimers,
        List<ResourceLimit> limits,
        String executable,
        String workingDirectory,
        int umask,
        List<String> command,
        List<String> environment,
        List<Long> auxv,
        String cpuProfile) {

    /** The same with other files. */
    public ProcessState withFiles(List<FileState> others) {
        return new ProcessState(
                pid,
                threads,
                bounds,
                mappings,
                memoryTraits,
                descriptors,
                others,
                actions,
                pending,
                timers,
                posixTimers,
                limits,
                executable,
                workingDirectory,
                umask,
                command,
                environment,
                auxv,
                cpuProfile);
    }

    /** The first of the threads that live. */
    public ThreadState mainThread() {
        return threads.getFirst();
    }

    /** True where the first thread has ended and others go on. */
    public boolean firstThreadEnded() {
        return mainThread().tid() != pid;
    }
}
