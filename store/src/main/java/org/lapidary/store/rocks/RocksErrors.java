package org.lapidary.store.rocks;

import java.util.regex.Pattern;
import org.lapidary.store.StoreException;
import org.lapidary.store.directory.HostFailures;
import org.lapidary.store.directory.StoreDirectory;
import org.lapidary.store.format.DecodeException;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Turns what RocksDB and the decoders throw into the store's own errors. */
final class RocksErrors {

    /** What RocksDB adds to each failure to open a table file (RocksDB 11, {@code VersionEditHandler}). */
    private static final Pattern BLAMES_MANIFEST =
            Pattern.compile("(\\.sst\\b.*?)\\s+The file \\S.*MANIFEST-\\d+ may be corrupted\\.");

    private RocksErrors() {}

    /** The error for a failure to {@code act} on the store. */
    static StoreException translate(RocksDBException e, StoreDirectory directory, String act) {
        Status status = e.getStatus();
        String message = String.valueOf(e.getMessage());
        if (status != null && status.getSubCode() == Status.SubCode.NoSpace || HostFailures.isNoSpace(message)) {
            return directory.noSpace(act, e);
        }
        if (HostFailures.isHindered(message)) { // opening a table, RocksDB calls it corruption
            return new StoreException.Hindered("cannot " + act + " the store " + directory.root() + ": " + message, e);
        }
        if (status != null && status.getCode() == Status.Code.Corruption
                || message.contains("Corruption")
                || isMissingTable(message)) {
            return new StoreException.Corrupt(
                    "cannot " + act + " the store " + directory.root() + ", its database is damaged: "
                            + BLAMES_MANIFEST.matcher(message).replaceFirst("$1"),
                    e);
        }
        return new StoreException.Io("cannot " + act + " the store " + directory.root() + ": " + message, e);
    }

    private static boolean isMissingTable(String message) {
        return message.contains("No such file or directory") && message.contains(".sst");
    }

    /** Whether a file was missing that the database counted on. */
    static boolean isVanishedFile(StoreException e) {
        return e.getCause() instanceof RocksDBException cause
                && String.valueOf(cause.getMessage()).contains("No such file or directory");
    }

    /** The same failure with what can be done about it. */
    static StoreException.Corrupt withRemedy(StoreException.Corrupt e) {
        return e.getMessage().contains("`lapidary repair")
                ? e
                : new StoreException.Corrupt(e.getMessage() + "; " + StoreException.Corrupt.REMEDY, e.getCause());
    }

    /** The error for a record that does not decode; {@code what} names it. */
    static StoreException undecodable(DecodeException e, StoreDirectory directory, String what) {
        return switch (e) {
            case DecodeException.Damaged damaged ->
                new StoreException.Corrupt(
                        what + " in the store " + directory.root() + " is damaged: " + damaged.getMessage(), damaged);
            case DecodeException.TooNew tooNew ->
                new StoreException.WrongVersion(what + " in the store " + directory.root() + " is too new: "
                        + tooNew.getMessage() + "; use the lapidary that wrote it or a later one");
        };
    }
}
