package org.lapidary.engine.state;

/**
 * The addresses that the kernel keeps about a process's image ({@code struct prctl_mm_map}, prctl(2)
 * PR_SET_MM_MAP; read from {@code /proc/PID/stat}, proc_pid_stat(5) fields 26–28 and 45–51).
 *
 * @param brk the program break now, to the byte
 */
public record MemoryBounds(
        long startCode,
        long endCode,
        long startData,
        long endData,
        long startBrk,
        long brk,
        long startStack,
        long argStart,
        long argEnd,
        long envStart,
        long envEnd) {}
