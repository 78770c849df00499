package org.lapidary.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lapidary.cli.text.Selection;
import org.lapidary.config.Durations;
import org.lapidary.config.Sizes;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.capture.FilePolicy;
import org.lapidary.engine.cpu.CpuProfiles;
import org.lapidary.engine.create.Follow;
import org.lapidary.engine.create.Overload;
import org.lapidary.store.CheckpointId;
import org.lapidary.store.RunName;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** From the words of the command line to values; what is none becomes a usage error. */
final class Converters {

    private Converters() {}

    private static <T> T convert(String text, Function<String, T> reader) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static int whole(String text, int least) {
        int number;
        try {
            number = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            number = -1;
        }
        if (number < least) {
            throw new TypeConversionException("'" + text + "' is no whole number of " + least + " or more");
        }
        return number;
    }

    static final class Interval implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return Converters.convert(text, Durations::parse);
        }
    }

    static final class Followed implements ITypeConverter<Follow> {
        @Override
        public Follow convert(String text) {
            return Converters.convert(text, Follow::parse);
        }
    }

    static final class Size implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return Converters.convert(text, Sizes::parse);
        }
    }

    static final class Positive implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return whole(text, 1);
        }
    }

    static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return whole(text, 0);
        }
    }

    static final class Run implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            return Converters.convert(text, RunName::require);
        }
    }

    static final class Several implements ITypeConverter<Selection> {
        @Override
        public Selection convert(String text) {
            return Converters.convert(text, Selection::parse);
        }
    }

    static final class One implements ITypeConverter<CheckpointId> {
        @Override
        public CheckpointId convert(String text) {
            return Converters.convert(text, Selection::parseOne);
        }
    }

    /** One variable of an environment. */
    static final class Variable implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (text.indexOf('=') < 1) {
                throw new TypeConversionException("'" + text + "' sets no variable: write NAME=VALUE");
            }
            return text;
        }
    }

    /** A file for the program, which has not the descriptors of this process: <(…) of a shell names one of them. */
    static final class FileForProgram implements ITypeConverter<Path> {
        private static final Pattern OWN = Pattern.compile("/(?:dev|proc/self)/fd/([0-9]{1,9})");

        @Override
        public Path convert(String text) {
            Matcher own = OWN.matcher(text);
            boolean lent = own.matches() && Integer.parseInt(own.group(1)) > 2;
            return Path.of(lent ? "/proc/" + ProcessHandle.current().pid() + "/fd/" + own.group(1) : text);
        }
    }

    /** Which contents of files are kept. */
    static final class FileChoice implements ITypeConverter<FilePolicy.Which> {
        @Override
        public FilePolicy.Which convert(String text) {
            return Converters.convert(text, Converters::which);
        }
    }

    static FilePolicy.Which which(String text) {
        return Arrays.stream(FilePolicy.Which.values())
                .filter(which -> which.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is neither 'none', 'changed' nor 'all'"));
    }

    static final class OverloadChoice implements ITypeConverter<Overload> {
        @Override
        public Overload convert(String text) {
            return Converters.convert(text, Converters::overload);
        }
    }

    static Overload overload(String text) {
        return switch (text) {
            case "wait" -> Overload.WAIT;
            case "skip" -> Overload.SKIP;
            default -> throw new IllegalArgumentException("'" + text + "' is neither 'wait' nor 'skip'");
        };
    }

    /** The CPU that a program is shown: a word, or what stands in a file. */
    static final class Cpu implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (text.equals("gem5") || text.equals("host")) {
                return text;
            }
            if (!Files.exists(Path.of(text))) {
                throw new TypeConversionException("'" + text + "' is neither 'gem5' nor 'host' nor a file");
            }
            try {
                return CpuProfiles.read(Path.of(text));
            } catch (EngineException.BadRequest e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
