package org.lapidary.engine.gem5;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.state.OpenDescriptor;
import org.lapidary.engine.state.ProcessState;

/**
 * Standard input, of which gem5 forgets the position: what remains to be read goes beside the checkpoint, so that the
 * script can hand it on as a file of its own.
 *
 * @param descriptor the descriptor, where standard input was a file or nothing
 * @param name the name under which it is laid out with the program's other files, or null
 * @param source the file itself, where it is still what it was, or null
 */
record StandardInput(Optional<OpenDescriptor> descriptor, String name, Path source) {

    /** What remains to be read, in the checkpoint's directory. */
    static final String FILE = "stdin";

    static StandardInput of(ProcessState state, LaidOutFiles files) {
        Optional<OpenDescriptor> descriptor = state.descriptors().stream()
                .filter(d -> d.number() == 0)
                .filter(d -> d.isFile() || d.path().equals("/dev/null"))
                .findFirst();
        Optional<FileState> file = descriptor.filter(OpenDescriptor::isFile).flatMap(d -> state.files().stream()
                .filter(known -> known.id().equals(d.file()))
                .findFirst());
        String name = file.map(files::nameOf).orElse(null);
        Path source = name != null ? null : file.filter(StandardInput::isUnchanged).map(f -> Path.of(f.path())).orElse(null);
        return new StandardInput(descriptor, name, source);
    }

    private static boolean isUnchanged(FileState file) {
        if (file.origin() != FileState.Origin.NAMED) {
            return false;
        }
        try {
            BasicFileAttributes now = Files.readAttributes(Path.of(file.path()), BasicFileAttributes.class);
            return now.isRegularFile()
                    && Files.isReadable(Path.of(file.path()))
                    && file.isUnchanged(now.size(), now.lastModifiedTime().to(TimeUnit.NANOSECONDS));
        } catch (IOException gone) {
            return false;
        }
    }

    /** Name in the checkpoint's directory of what remains to be read, or null where it is not there. */
    String copy() {
        return source == null ? null : FILE;
    }

    /** Writes what remains to be read; returns the number of bytes. */
    long copyTo(Path target, WriteBack writeBack) throws IOException {
        if (source == null) {
            return 0;
        }
        try (FileChannel in = FileChannel.open(source, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long at = descriptor.orElseThrow().offset();
            long begin = at;
            for (long n = in.transferTo(at, Long.MAX_VALUE, out); n > 0; n = in.transferTo(at, Long.MAX_VALUE, out)) {
                at += n;
            }
            writeBack.end(out);
            return at - begin;
        }
    }
}
