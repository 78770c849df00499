package org.lapidary.engine.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.lapidary.engine.capture.FilePolicy.Which;
import org.lapidary.engine.state.FileId;
import org.lapidary.engine.state.FileState.Origin;

/** Which contents of files are not in a checkpoint, and why. */
final class Omissions {

    private static final String NOT_ASKED_FOR = "not asked for";

    private final FilePolicy policy;
    private final Path store;
    private final Consumer<String> notices;
    private final Set<FileId> told = new HashSet<>();

    /**
     * @param store the directory of the store that is written
     * @param notices is told, once, of each that is left out and might be missed
     */
    Omissions(FilePolicy policy, Path store, Consumer<String> notices) {
        this.policy = policy;
        this.store = store;
        this.notices = notices;
    }

    /** Why it is left out; nothing where it is not. */
    String of(FileUse use, boolean written) {
        if (use.isHeldByMappings()) {
            return "";
        }
        boolean nameless = use.origin() != Origin.NAMED;
        if (policy.which() == Which.NONE) {
            return nameless ? leftOut(use, NOT_ASKED_FOR) : NOT_ASKED_FOR;
        }
        if (!nameless && !written && policy.which() != Which.ALL) {
            return NOT_ASKED_FOR;
        }
        if (!nameless && isOfStore(use)) {
            return leftOut(use, "it is a file of the store that the checkpoints go to");
        }
        if (use.access() == null) {
            return leftOut(use, "it can't be read");
        }
        return isTooLarge(use) ? leftOut(use, tooLarge(use)) : "";
    }

    /** By its real path: names in a checkpoint that is gone on from may come from others. */
    private boolean isOfStore(FileUse use) {
        try {
            return Path.of(use.path()).toRealPath().startsWith(store);
        } catch (IOException gone) {
            return false;
        }
    }

    boolean isTooLarge(FileUse use) {
        return use.size() > policy.limit();
    }

    String tooLarge(FileUse use) {
        return "its " + use.size() + " bytes are more than the limit of " + policy.limit();
    }

    private String leftOut(FileUse use, String reason) {
        if (told.add(use.id())) {
            notices.accept("the content of '" + use.path() + "' is in no checkpoint: " + reason);
        }
        return reason;
    }
}
