package org.lapidary.engine.state;

/**
 * Which file it is, whatever its names.
 *
 * @param device major and minor number as {@code /proc/PID/maps} prints them, {@code fe:00}
 * @param inode inode number; 0 for none
 */
public record FileId(String device, long inode) {

    /** No file. */
    public static final FileId NONE = new FileId("00:00", 0);

    /** From {@code st_dev} (the kernel's 64-bit encoding, Linux {@code include/linux/kdev_t.h} new_encode_dev). */
    public static FileId of(long device, long inode) {
        long major = device >>> 8 & 0xfff | device >>> 32 & ~0xfffL;
        long minor = device & 0xff | device >>> 12 & ~0xffL & 0xffffffffL;
        return new FileId("%02x:%02x".formatted(major, minor), inode);
    }

    /** False for what is no file on any file system. */
    public boolean exists() {
        return inode != 0;
    }
}
