package org.lapidary.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lapidary.store.Area;

class StateAreasTest {

    private static MemoryMapping mapping(long page, boolean shared, long inode, String path) {
        return new MemoryMapping(page << 12, page + 2 << 12, 3, shared, 0, "08:01", inode, path);
    }

    private static byte[] state(List<MemoryMapping> mappings, List<FileState> files) {
        ProcessState like = new StateCodecTest().states().sample();
        return StateCodec.encode(new ProcessState(
                like.pid(),
                like.threads(),
                like.bounds(),
                mappings,
                like.memoryTraits(),
                like.descriptors(),
                files,
                like.actions(),
                like.pending(),
                like.timers(),
                like.posixTimers(),
                like.limits(),
                "/bin/prog",
                like.workingDirectory(),
                like.umask(),
                like.command(),
                like.environment(),
                like.auxv(),
                like.cpuProfile()));
    }

    @Test
    void eachMappingIsKnownByWhatItIs() {
        List<MemoryMapping> mappings = List.of(
                mapping(16, false, 7, "/bin/prog"),
                mapping(20, false, 0, "[heap]"),
                mapping(30, false, 8, "/lib/libm.so.6"),
                mapping(40, false, 9, "/lib/plugin.so"),
                mapping(50, false, 10, "/usr/share/data.so.txt"),
                mapping(60, false, 0, ""),
                mapping(70, true, 11, "/dev/zero (deleted)"),
                mapping(80, true, 12, "/home/a.db"),
                mapping(90, false, 0, "[stack]"));
        assertThat(new StateAreas().areas(state(mappings, List.of())))
                .containsExactly(
                        new Area(16, 18, "program", "/bin/prog"),
                        new Area(20, 22, "heap", ""),
                        new Area(30, 32, "library", "/lib/libm.so.6"),
                        new Area(40, 42, "library", "/lib/plugin.so"),
                        new Area(50, 52, "mapped file", "/usr/share/data.so.txt"),
                        new Area(60, 62, "anonymous", ""),
                        new Area(70, 72, "shared memory", ""),
                        new Area(80, 82, "mapped file", "/home/a.db"),
                        new Area(90, 92, "stack", ""));
    }

    @Test
    void contentsOfFilesStandAboveAllMemory() {
        FileState kept = new FileState(
                new FileId("08:01", 5), FileState.Origin.NAMED, "/tmp/out", 5000, 0, 0, true, FileSpace.START, "");
        FileState left = new FileState(
                new FileId("08:01", 6), FileState.Origin.NAMED, "/tmp/big", 5000, 0, 0, true, 0, "too large");
        assertThat(new StateAreas().areas(state(List.of(), List.of(kept, left))))
                .containsExactly(new Area(FileSpace.START, FileSpace.START + 2, "file", "/tmp/out"));
        assertThat(new StateAreas().isFileContent(FileSpace.START)).isTrue();
        assertThat(new StateAreas().isFileContent(0x7fff_ffff_f000L >> 12)).isFalse();
    }

    @Test
    void aStateThatIsNoneHasNoAreas() {
        assertThat(new StateAreas().areas(new byte[] {1})).isEmpty();
    }
}
