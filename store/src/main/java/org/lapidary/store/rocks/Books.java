package org.lapidary.store.rocks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.lapidary.store.directory.StoreDirectory;

/**
 * RocksDB's own books: the newest {@code MANIFEST-NUMBER} says which files make up the database, and {@code CURRENT} which
 * manifest is in force, by its name and the end of the line (RocksDB 11 file/filename.cc, {@code SetCurrentFile}). RocksDB
 * writes a manifest in full before it names it there, and deletes the one before.
 */
final class Books {

    /** The file's name. */
    static final String CURRENT = "CURRENT";

    private static final Pattern MANIFEST = Pattern.compile("MANIFEST-\\d+");

    private final StoreDirectory directory;

    Books(StoreDirectory directory) {
        this.directory = directory;
    }

    StoreDirectory directory() {
        return directory;
    }

    /** What is wrong with {@code CURRENT}, where a database is that it should lead to. */
    Optional<String> problem() {
        Path current = directory.database().resolve(CURRENT);
        try {
            if (!directory.hasDatabase()) {
                return Optional.empty();
            }
            if (!Files.exists(current)) {
                return Optional.of("it is missing");
            }
            String named = Files.readString(current, StandardCharsets.ISO_8859_1);
            if (!named.endsWith("\n") || !MANIFEST.matcher(named.strip()).matches()) {
                return Optional.of("it does not name a manifest");
            }
            return Files.exists(directory.database().resolve(named.strip()))
                    ? Optional.empty()
                    : Optional.of("it names " + named.strip() + ", which is missing");
        } catch (IOException e) {
            throw directory.io("read", e);
        }
    }

    /** The name of the newest manifest; empty where none is left. */
    Optional<String> newestManifest() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.database())) {
            return names(files)
                    .filter(name -> MANIFEST.matcher(name).matches())
                    .max(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
        } catch (IOException e) {
            throw directory.io("read", e);
        }
    }

    private static Stream<String> names(DirectoryStream<Path> files) {
        return StreamSupport.stream(files.spliterator(), false)
                .map(file -> file.getFileName().toString());
    }

    /** What {@code CURRENT} can be made anew of, for users. */
    String source() {
        return newestManifest().orElse("all other files, no MANIFEST-… being left");
    }

    /** Puts the newest manifest in force, durably; a kill leaves {@code CURRENT} as it was or as it is to be. */
    void rebuild() {
        Path made = directory.staging().resolve(CURRENT);
        try {
            write(made);
            Files.move(made, directory.database().resolve(CURRENT), StandardCopyOption.ATOMIC_MOVE);
            StoreDirectory.sync(directory.database(), StandardOpenOption.READ);
        } catch (IOException e) {
            throw directory.io("repair", e);
        }
    }

    /** Makes a {@code CURRENT} that names the newest manifest. */
    void write(Path current) throws IOException {
        Files.writeString(current, newestManifest().orElseThrow() + "\n");
        StoreDirectory.sync(current, StandardOpenOption.WRITE);
    }
}
