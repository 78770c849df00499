package org.lapidary.engine.resume;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.sys.ProcessMemory;
import org.lapidary.store.PageTable;

/**
 * Locks of glibc remember who holds them by thread id: recursive, error-checking, priority-inheriting and robust
 * mutexes, and read-write locks held for writing. Where threads have got other ids, these are looked for in memory and
 * handed to the new ids, or their holders could not go on or let go. A lock is known by all its words at once (x86-64
 * layout of glibc {@code struct __pthread_mutex_s} and {@code struct __pthread_rwlock_arch_t}), one of them being the
 * id, and most of the others zero.
 */
final class HeldLocks {

    private static final int PAGE_SHIFT = 12;
    private static final int PROT_WRITE = 2;
    /** Pages looked at in one reading. */
    private static final int CHUNK_PAGES = 256;

    private static final int ALIGNMENT = 8;
    private static final int MUTEX_BYTES = 40;
    private static final int RWLOCK_BYTES = 56;

    // struct __pthread_mutex_s: lock, count, owner, users, kind, spins, then the robust list's two pointers.
    private static final int MUTEX_COUNT = 4;
    private static final int MUTEX_OWNER = 8;
    private static final int MUTEX_USERS = 12;
    private static final int MUTEX_KIND = 16;
    private static final int MUTEX_PREVIOUS = 24;
    private static final int MUTEX_NEXT = 32;

    // Kinds and their flags, nptl/pthreadP.h.
    private static final int RECURSIVE = 1;
    private static final int ERROR_CHECKING = 2;
    private static final int TYPE = 3;
    private static final int ROBUST = 0x10;
    private static final int INHERITING = 0x20;
    private static final int OTHER_FLAGS = 0x40 | 0x80 | 0x100 | 0x200;

    /** FUTEX_TID_MASK of include/uapi/linux/futex.h: the id in the lock word of robust and inheriting mutexes. */
    private static final int FUTEX_TID_MASK = 0x3fffffff;

    // struct __pthread_rwlock_arch_t: readers, writers, two futexes, two of padding, writer, shared, … flags.
    private static final int RWLOCK_WRITE_PHASE = 8;
    private static final int RWLOCK_WRITERS_FUTEX = 12;
    private static final int RWLOCK_PADDING = 16;
    private static final int RWLOCK_WRITER = 24;
    private static final int RWLOCK_PADDING_2 = 40;
    private static final int RWLOCK_FLAGS = 48;
    /** PTHREAD_RWLOCK_WRPHASE and PTHREAD_RWLOCK_WRLOCKED of nptl/pthread_rwlock_common.c. */
    private static final int RWLOCK_WRITE_LOCKED = 3;

    private final ProcessMemory memory;
    private final Map<Integer, Integer> ids;

    /** @param ids new id by old id, of the threads that got another one */
    HeldLocks(ProcessMemory memory, Map<Integer, Integer> ids) {
        this.memory = memory;
        this.ids = ids;
    }

    /** Looks through the pages in writable mappings. */
    void handOver(PageTable pages, List<MemoryMapping> mappings) {
        int page = 0;
        for (MemoryMapping mapping : mappings) {
            if ((mapping.protection() & PROT_WRITE) == 0) {
                continue;
            }
            while (page < pages.size() && pages.vpn(page) << PAGE_SHIFT < mapping.start()) {
                page++;
            }
            while (page < pages.size() && pages.vpn(page) << PAGE_SHIFT < mapping.end()) {
                int run = 1;
                while (run < CHUNK_PAGES
                        && page + run < pages.size()
                        && pages.vpn(page + run) == pages.vpn(page) + run
                        && pages.vpn(page + run) << PAGE_SHIFT < mapping.end()) {
                    run++;
                }
                handOver(pages.vpn(page) << PAGE_SHIFT, run << PAGE_SHIFT);
                page += run;
            }
        }
    }

    /** Looks at the locks that begin in a stretch; they may end after it. One that begins in a page of zeros is free. */
    private void handOver(long start, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length + RWLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int read = memory.tryRead(start, bytes);
        for (int at = 0; at < length && at + MUTEX_BYTES <= read; at += ALIGNMENT) {
            if (isMutex(bytes, at)) {
                handOver(bytes, start, at, MUTEX_OWNER);
                if ((bytes.getInt(at + MUTEX_KIND) & (ROBUST | INHERITING)) != 0) {
                    handOver(bytes, start, at, 0);
                }
            } else if (at + RWLOCK_BYTES <= read && isWriteLocked(bytes, at)) {
                handOver(bytes, start, at, RWLOCK_WRITER);
            }
        }
    }

    private boolean isMutex(ByteBuffer bytes, int at) {
        int owner = bytes.getInt(at + MUTEX_OWNER);
        if (!ids.containsKey(owner)) {
            return false;
        }
        int lock = bytes.getInt(at);
        int count = bytes.getInt(at + MUTEX_COUNT);
        int kind = bytes.getInt(at + MUTEX_KIND);
        if ((kind & ~(TYPE | ROBUST | INHERITING | OTHER_FLAGS)) != 0 || bytes.getInt(at + MUTEX_USERS) == 0) {
            return false;
        }
        if ((kind & (ROBUST | INHERITING)) != 0) {
            return (lock & FUTEX_TID_MASK) == owner;
        }
        boolean unlisted = bytes.getLong(at + MUTEX_PREVIOUS) == 0 && bytes.getLong(at + MUTEX_NEXT) == 0;
        boolean locked = lock == 1 || lock == 2; // free to take, or with waiters
        return unlisted
                && locked
                && ((kind & TYPE) == RECURSIVE && count > 0 || (kind & TYPE) == ERROR_CHECKING && count == 0);
    }

    private boolean isWriteLocked(ByteBuffer bytes, int at) {
        return ids.containsKey(bytes.getInt(at + RWLOCK_WRITER))
                && (bytes.getInt(at) & RWLOCK_WRITE_LOCKED) == RWLOCK_WRITE_LOCKED
                && (bytes.getInt(at + RWLOCK_WRITE_PHASE) & 1) == 1
                && (bytes.getInt(at + RWLOCK_WRITERS_FUTEX) & 1) == 1
                && bytes.getLong(at + RWLOCK_PADDING) == 0
                && bytes.getLong(at + RWLOCK_PADDING_2) == 0
                && Integer.compareUnsigned(bytes.getInt(at + RWLOCK_FLAGS), 2) <= 0;
    }

    /** The word at {@code field}; of a lock word, whose flags stay, only the id. */
    private void handOver(ByteBuffer bytes, long start, int at, int field) {
        int mask = field == 0 ? FUTEX_TID_MASK : -1;
        int word = bytes.getInt(at + field);
        ByteBuffer changed = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        memory.write(start + at + field, changed.putInt(0, ids.get(word & mask) | word & ~mask));
    }
}
