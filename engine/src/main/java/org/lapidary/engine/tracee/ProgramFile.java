package org.lapidary.engine.tracee;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lapidary.engine.EngineException;

/**
 * Finds the file of a program as a shell would and looks whether it is one that can be traced: 64-bit x86 ELF, or a
 * script whose interpreter is. Saying so beforehand gives better words than execve(2) has.
 */
public final class ProgramFile {

    private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";
    private static final byte[] ELF_MAGIC = {0x7f, 'E', 'L', 'F'};
    private static final int ELF_CLASS = 4;
    private static final int ELF_CLASS_64 = 2;
    private static final int ELF_MACHINE = 18;
    private static final int ELF_MACHINE_X86_64 = 62;
    /** Linux fs/exec.c allows five rewritings of the program by scripts; BINPRM_BUF_SIZE bytes of each are read. */
    private static final int MOST_SCRIPTS = 5;

    private static final int HEADER_BYTES = 256;

    // S_ISUID and S_ISGID of include/uapi/linux/stat.h
    private static final int SET_USER_ID = 04000;
    private static final int SET_GROUP_ID = 02000;

    private ProgramFile() {}

    /**
     * The file to execute.
     *
     * @throws EngineException.CannotStart where there is none or it can't be traced
     */
    public static Path find(String program, List<String> environment, Path directory) {
        Path file = program.contains("/") ? directory.resolve(program) : search(program, environment, directory);
        check(program, file, directory, 0);
        return file;
    }

    private static Path search(String program, List<String> environment, Path directory) {
        String path = environment.stream()
                .filter(entry -> entry.startsWith("PATH="))
                .map(entry -> entry.substring("PATH=".length()))
                .findFirst()
                .orElse(DEFAULT_PATH);
        Path refused = null;
        for (String folder : path.split(":", -1)) {
            Path candidate = directory.resolve(folder).resolve(program);
            if (Files.isRegularFile(candidate)) {
                if (Files.isExecutable(candidate)) {
                    return candidate;
                }
                refused = candidate;
            }
        }
        if (refused != null) {
            return refused;
        }
        throw new EngineException.CannotStart(
                "no program '" + program + "' in PATH; give its path, or check the spelling");
    }

    private static void check(String program, Path file, Path directory, int scripts) {
        if (!Files.exists(file)) {
            throw new EngineException.CannotStart("no program '" + program + "': " + file + " does not exist");
        }
        if (Files.isDirectory(file)) {
            throw new EngineException.CannotStart("'" + file + "' is a directory, not a program");
        }
        if (!Files.isExecutable(file)) {
            throw new EngineException.CannotStart(
                    "'" + file + "' is not executable by this user; chmod +x it or name its interpreter");
        }
        byte[] header = header(file);
        if (header.length > 2 && header[0] == '#' && header[1] == '!') {
            if (scripts == MOST_SCRIPTS) {
                throw new EngineException.CannotStart("'" + file + "': too many nested script interpreters");
            }
            String interpreter = interpreter(header);
            if (interpreter.isEmpty()) {
                throw new EngineException.CannotStart("the script '" + file + "' names no interpreter after #!");
            }
            Path found = directory.resolve(interpreter); // as execve(2) does, not where the script is
            if (!Files.exists(found)) {
                throw new EngineException.CannotStart(
                        "the script '" + file + "' names the interpreter '" + interpreter + "', which does not exist");
            }
            check(interpreter, found, directory, scripts + 1);
            return;
        }
        if (header.length < 20 || !Arrays.equals(header, 0, 4, ELF_MAGIC, 0, 4)) {
            throw new EngineException.CannotStart("'" + file
                    + "' is neither an ELF program nor a script that begins with #!; name its interpreter in front");
        }
        if (header[ELF_CLASS] != ELF_CLASS_64 || header[ELF_MACHINE] != ELF_MACHINE_X86_64) {
            throw new EngineException.CannotStart("'" + file + "' is not a 64-bit x86 program"
                    + (header[ELF_CLASS] == 1 ? " but a 32-bit one" : "") + "; lapidary traces x86-64 programs only");
        }
    }

    /**
     * What a user should know of a program that is to get its owner's rights: the kernel does not give them to one whose
     * tracer may not have them.
     *
     * @param pid process that executes it
     */
    static Optional<String> withheldRights(Path file, int pid) {
        try {
            int mode = (int) Files.getAttribute(file, "unix:mode");
            boolean ofOwner = (mode & SET_USER_ID) != 0 && !sameOf("unix:uid", file, pid);
            boolean ofGroup = (mode & SET_GROUP_ID) != 0 && !sameOf("unix:gid", file, pid);
            return ofOwner || ofGroup
                    ? Optional.of(file + " is a set-" + (ofOwner ? "user" : "group")
                            + "-ID program: traced by this user it runs with this user's rights only")
                    : Optional.empty();
        } catch (IOException | UnsupportedOperationException unknown) {
            return Optional.empty();
        }
    }

    private static boolean sameOf(String attribute, Path file, int pid) throws IOException {
        return Files.getAttribute(file, attribute).equals(Files.getAttribute(Path.of("/proc/" + pid), attribute));
    }

    private static byte[] header(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(HEADER_BYTES);
        } catch (IOException e) {
            throw new EngineException.CannotStart("cannot read '" + file + "' (" + e.getMessage()
                    + "); lapidary has to read a program to checkpoint it");
        }
    }

    private static String interpreter(byte[] header) {
        String text = new String(header, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        String line = text.substring(2, end < 0 ? text.length() : end).strip();
        return line.split("[ \t]", 2)[0];
    }
}
