package org.lapidary.engine.tracee;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.cpu.CpuProfile;
import org.lapidary.engine.create.Follow;
import org.lapidary.engine.create.LaunchSpec;
import org.lapidary.engine.sys.Errno;
import org.lapidary.engine.sys.Syscalls;
import org.lapidary.engine.sys.SystemCallFailed;

/**
 * Starts a program under trace. The stub process is made to open the program's files, change its directory and
 * finally exec the program with exactly the arguments and environment asked for.
 */
public final class Launcher {

    private static final int O_RDONLY = 0;
    private static final int O_WRONLY_CREAT_TRUNC = 01 | 0100 | 01000;
    private static final int MODE = 0666;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    /** PATH_MAX of linux/limits.h, and its end, rounded up. */
    private static final int PATH_ROOM = 8192;

    private final LaunchSpec spec;
    private final Optional<CpuProfile> cpu;
    private volatile Bell pursuing;
    private volatile boolean cancelled;

    /** @param cpu what CPUID tells the program, empty for the host's own answers */
    public Launcher(LaunchSpec spec, Optional<CpuProfile> cpu) {
        this.spec = spec;
        this.cpu = cpu;
    }

    /**
     * Starts the program and returns it, or what it has started and is to be followed, standing before its first
     * instruction. The calling thread becomes its tracer.
     *
     * @throws EngineException.CannotStart where it can't be executed
     * @throws EngineException.NotPermitted where this user may not trace
     * @throws EngineException.BadRequest where the program to follow has not been executed
     */
    public Tracee launch(Consumer<String> notices) {
        Path program = ProgramFile.find(spec.command().getFirst(), spec.environment(), spec.directory());
        Optional<Path> newFile = spec.stdout().filter(file -> !Files.exists(file));
        Tracee tracee = Stub.start(notices);
        try {
            RemoteCalls remote = tracee.remote();
            boolean faulting = cpu.isPresent() && CpuMask.faultingWorks(remote);
            enterSurroundings(tracee, remote, spec);
            exec(tracee, remote, program, spec);
            if (!spec.follow().equals(Follow.PARENT)) {
                tracee = pursue(tracee, notices);
            }
            if (cpu.isPresent()) {
                tracee.image().setCpuMask(new CpuMask(cpu.get(), faulting, tracee.patches()));
            }
            tracee.finishExec();
            ProgramFile.withheldRights(Path.of(tracee.executable()), tracee.pid()).ifPresent(notices);
            return tracee;
        } catch (TraceeGone gone) {
            tracee.close();
            throw new EngineException.CannotStart("'" + program + "' was killed while it was being started");
        } catch (EngineException.BadRequest notFound) {
            tracee.close();
            throw notFound;
        } catch (RuntimeException e) {
            tracee.close();
            newFile.ifPresent(Launcher::remove);
            throw e;
        }
    }

    /** From any other thread: gives a search for the program to follow up. */
    public void cancel() {
        cancelled = true;
        Bell bell = pursuing;
        if (bell != null) {
            bell.ring();
        }
    }

    /** The program stands in the event of its exec; so does what is returned. */
    private Tracee pursue(Tracee started, Consumer<String> notices) {
        pursuing = started.bell();
        FollowedProgram wanted = new FollowedProgram(spec.follow(), started.pid());
        Pursuit pursuit = new Pursuit(started.tasks().main(), started.bell(), wanted, () -> cancelled);
        try {
            Task found = pursuit.find();
            Tracee followed = found.tid() == started.pid()
                    ? new Tracee(found, started.bell(), notices)
                    : new Tracee(found, started.bell(), notices, pursuit.othersThan(found));
            started.handOver();
            return followed;
        } catch (RuntimeException e) {
            pursuit.end();
            started.handOver();
            throw e;
        }
    }

    private static void remove(Path outputOfNothing) {
        try {
            Files.deleteIfExists(outputOfNothing);
        } catch (IOException e) {
            // It was not made, or somebody has taken the directory away.
        }
    }

    private static void enterSurroundings(Tracee tracee, RemoteCalls remote, LaunchSpec spec) {
        withPath(tracee, remote, spec.directory(), "working directory", path -> remote.call(Syscalls.CHDIR, path));
        spec.stdin().ifPresent(file -> redirect(tracee, remote, file, 0, O_RDONLY));
        spec.stdout().ifPresent(file -> redirect(tracee, remote, file, 1, O_WRONLY_CREAT_TRUNC));
    }

    private static void redirect(Tracee tracee, RemoteCalls remote, Path file, int descriptor, int flags) {
        String what = descriptor == 0 ? "standard input" : "standard output";
        long opened = withPath(
                tracee, remote, file.toAbsolutePath(), what, path -> remote.call(Syscalls.OPEN, path, flags, MODE));
        if (opened != descriptor) {
            remote.demand("dup2", Syscalls.DUP2, opened, descriptor);
            remote.call(Syscalls.CLOSE, opened);
        }
    }

    private static long withPath(
            Tracee tracee, RemoteCalls remote, Path path, String what, java.util.function.LongFunction<Long> call) {
        long result = remote.withScratch(PATH_ROOM, address -> {
            tracee.memory().write(address, RemoteCalls.cString(path.toString()));
            return call.apply(address);
        });
        if (result < 0) {
            throw new EngineException.CannotStart(
                    "cannot use '" + path + "' as " + what + ": " + Errno.describe((int) -result));
        }
        return result;
    }

    private static void exec(Tracee tracee, RemoteCalls remote, Path program, LaunchSpec spec) {
        ByteArrayOutputStream strings = new ByteArrayOutputStream();
        List<Integer> arguments = append(strings, spec.command());
        List<Integer> environment = append(strings, spec.environment());
        int path = strings.size();
        strings.writeBytes(RemoteCalls.cString(program.toString()));
        int table = strings.size() + 7 & -8;
        int size = table + 8 * (arguments.size() + environment.size() + 2);
        long base = remote.demand(
                "room for the program's arguments",
                Syscalls.MMAP,
                0,
                size,
                PROT_READ_WRITE,
                MAP_PRIVATE_ANONYMOUS,
                -1,
                0);
        ByteBuffer image = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        image.put(strings.toByteArray()).position(table);
        arguments.forEach(offset -> image.putLong(base + offset));
        image.putLong(0);
        environment.forEach(offset -> image.putLong(base + offset));
        image.putLong(0).flip();
        tracee.memory().write(base, image);
        long argv = base + table;
        long envp = argv + 8L * (arguments.size() + 1);
        long result = remote.exec(base + path, argv, envp);
        if (result < 0) {
            throw new EngineException.CannotStart(
                    "cannot execute '" + program + "': " + new SystemCallFailed("execve", (int) -result).getMessage());
        }
    }

    private static List<Integer> append(ByteArrayOutputStream bytes, List<String> strings) {
        List<Integer> offsets = new ArrayList<>();
        for (String string : strings) {
            offsets.add(bytes.size());
            bytes.writeBytes(RemoteCalls.cString(string));
        }
        return offsets;
    }
}
