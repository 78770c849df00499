package org.lapidary.store.rocks;

import org.lapidary.store.StoreException;
import org.lapidary.store.directory.HostFailures;
import org.lapidary.store.directory.StoreDirectory;
import org.lapidary.store.format.DecodeException;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Turns what RocksDB and the decoders throw into the store's own errors. */
final class RocksErrors {

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
        if (status != null && status.getCode() == Status.Code.Corruption || message.contains("Corruption")) {
            return new StoreException.Corrupt(
                    "cannot " + act + " the store " + directory.root() + ", its database is damaged: " + message, e);
        }
        return new StoreException.Io("cannot " + act + " the store " + directory.root() + ": " + message, e);
    }

    /** Whether a file was missing that the database counted on. */
    static boolean isVanishedFile(StoreException e) {
        return e.getCause() instanceof RocksDBException cause
                && String.valueOf(cause.getMessage()).contains("No such file or directory");
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
