package org.lapidary.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads a configuration file into {@link Settings}. Relative paths in it are taken from the file's directory. */
public final class ConfigFile {

    private ConfigFile() {}

    /**
     * Reads {@code file}.
     *
     * @throws ConfigException where it can't be read or says what it may not
     */
    public static Settings read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new ConfigException(file + ": no such configuration file", e);
        } catch (MalformedInputException e) {
            throw new ConfigException(file + ": not UTF-8 text", e);
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read: " + e.getMessage(), e);
        }
        Path parent = file.getParent();
        return parse(text, file.toString(), parent == null ? Path.of("") : parent);
    }

    static Settings parse(String text, String source, Path base) {
        Map<Key, Object> values = new EnumMap<>(Key.class);
        for (Key key : Key.values()) {
            key.defaultText()
                    .ifPresent(value -> values.put(
                            key,
                            key.type() == ValueType.STRINGS
                                    ? List.of()
                                    : key.type().read(value)));
        }
        // The default store is the working directory's, wherever the file lies.
        String defaultStore = (String) values.remove(Key.STORE);
        values.putAll(new YamlKeys(source).read(text));

        return new Settings(
                path(values, Key.STORE, base).orElse(Path.of(defaultStore)),
                new Settings.Gem5(
                        path(values, Key.GEM5_BINARY, base),
                        path(values, Key.GEM5_SCRIPT, base),
                        strings(values.get(Key.GEM5_ARGS))),
                new Settings.Create(
                        (Duration) values.get(Key.CREATE_INTERVAL),
                        (Integer) values.get(Key.CREATE_KEYFRAME_EVERY),
                        (Integer) values.get(Key.CREATE_MAX_CHECKPOINTS),
                        (String) values.get(Key.CREATE_CPU),
                        (String) values.get(Key.CREATE_FILES),
                        (Long) values.get(Key.CREATE_FILE_LIMIT),
                        (Integer) values.get(Key.CREATE_MAX_PAUSE),
                        (String) values.get(Key.CREATE_ON_OVERLOAD)),
                new Settings.Materialize(
                        values.get(Key.MATERIALIZE_MEM_SIZE) instanceof Long size
                                ? OptionalLong.of(size)
                                : OptionalLong.empty(),
                        path(values, Key.MATERIALIZE_TEMPLATE, base),
                        values.get(Key.MATERIALIZE_THREADS) instanceof Integer threads
                                ? OptionalInt.of(threads)
                                : OptionalInt.empty()));
    }

    private static Optional<Path> path(Map<Key, Object> values, Key key, Path base) {
        return Optional.ofNullable((String) values.get(key)).map(base::resolve);
    }

    private static List<String> strings(Object value) {
        return ((List<?>) value).stream().map(String.class::cast).toList();
    }
}
