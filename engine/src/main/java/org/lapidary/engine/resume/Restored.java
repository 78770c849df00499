package org.lapidary.engine.resume;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.lapidary.engine.EngineException;
import org.lapidary.engine.FileFailures;
import org.lapidary.engine.cpu.CpuProfiles;
import org.lapidary.engine.create.ProgramStart;
import org.lapidary.engine.proc.ProcStatus;
import org.lapidary.engine.state.FileState;
import org.lapidary.engine.state.ProcessState;
import org.lapidary.engine.state.StateCodec;
import org.lapidary.engine.tracee.Emptied;
import org.lapidary.engine.tracee.SystemCallFilters;
import org.lapidary.engine.tracee.Tracee;
import org.lapidary.engine.tracee.TraceeGone;
import org.lapidary.store.Checkpoint;

/** A program that goes on from a checkpoint. */
public final class Restored implements ProgramStart {

    private final Checkpoint checkpoint;
    private final ProcessState state;
    private final ResumeOptions options;

    /** @throws EngineException.BadRequest where this version can't bring such a program back */
    public Restored(Checkpoint checkpoint, ResumeOptions options) {
        this.checkpoint = checkpoint;
        this.state = StateCodec.decode(checkpoint.state());
        this.options = options;
    }

    @Override
    public List<String> command() {
        return state.command();
    }

    @Override
    public String cpuProfile() {
        return state.cpuProfile();
    }

    @Override
    public Map<String, String> origin() {
        return Map.of(
                "directory",
                state.workingDirectory(),
                "resumed-from",
                checkpoint.info().id().toString());
    }

    @Override
    public List<FileState> files() {
        return state.files();
    }

    @Override
    public Tracee start(Consumer<String> notices) {
        Emptied target = Emptied.make(state.pid(), state.mappings(), notices);
        FileRestorer files = new FileRestorer(target, state, new StoredContent(checkpoint), options, notices);
        boolean alive = false;
        try {
            files.prepare();
            new MemoryRestorer(target, state, files).restore(checkpoint);
            // Files come before the working directory: those of the options are named from where the user stands.
            DescriptorRestorer descriptors = new DescriptorRestorer(target, state, files, notices);
            descriptors.restore(options);
            files.finish();
            descriptors.takeUpAgain();
            if (checkpoint.info().attributes().containsKey(SystemCallFilters.ATTRIBUTE)) {
                notices.accept("the program had put itself under a seccomp filter; it goes on without");
            }
            String user = checkpoint.info().attributes().getOrDefault(ProcStatus.USER_ATTRIBUTE, ProcStatus.OWN_USER);
            if (!user.equals(ProcStatus.OWN_USER)) {
                notices.accept("the program had become another user (uid:gid " + user + "); it goes on as yours ("
                        + ProcStatus.OWN_USER + "), with what that one may do");
            }
            new SurroundingsRestorer(target, state, notices).restore();
            CpuProfiles.byName(state.cpuProfile()).ifPresent(cpu -> target.show(cpu, state));
            new ThreadsRestorer(target, state, notices).restore(checkpoint.pages());
            Tracee tracee = target.becomeAlive(state);
            alive = true;
            return tracee;
        } catch (TraceeGone gone) {
            throw new EngineException.SystemFailure("the process was killed while it was being restored", gone);
        } catch (NumberFormatException e) {
            throw new EngineException.BadState(
                    "what " + checkpoint.info().id() + " tells of its descriptors can't be read: " + e.getMessage(), e);
        } catch (IOException e) {
            throw FileFailures.of("cannot restore the memory and files of " + checkpoint.info().id(), e);
        } finally {
            if (!alive) {
                target.close();
                files.undo();
            }
        }
    }
}
