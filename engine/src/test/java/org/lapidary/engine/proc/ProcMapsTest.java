package org.lapidary.engine.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lapidary.engine.state.MemoryMapping;

class ProcMapsTest {

    @Test
    void readsEveryKindOfLine() {
        List<MemoryMapping> maps = ProcMaps.parse("""
                00400000-00401000 r-xp 00002000 fe:00 260180                     /tmp/with blank\\012and newline
                7ffff7fc9000-7ffff7fcd000 r--p 00000000 00:00 0                  [vvar]
                7f0000000000-7f0000001000 rw-s 00001000 00:01 77                 /memfd:x (deleted)
                7ffff7fcd000-7ffff7fcf000 ---p 00000000 00:00 0\s
                ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0          [vsyscall]
                """);
        assertThat(maps.get(0))
                .isEqualTo(new MemoryMapping(
                        0x400000, 0x401000, 5, false, 0x2000, "fe:00", 260180, "/tmp/with blank\nand newline"));
        assertThat(maps.get(1).isKernelProvided()).isTrue();
        assertThat(maps.get(2).shared()).isTrue();
        assertThat(maps.get(2).isFileBacked()).isTrue();
        assertThat(maps.get(3))
                .isEqualTo(new MemoryMapping(0x7ffff7fcd000L, 0x7ffff7fcf000L, 0, false, 0, "00:00", 0, ""));
        assertThat(maps.get(4).start()).isEqualTo(0xffffffffff600000L);
    }

    @Test
    void readsThisProcess() {
        int self = (int) ProcessHandle.current().pid();
        List<MemoryMapping> maps = ProcMaps.read(self);
        assertThat(maps).anyMatch(m -> m.path().equals(MemoryMapping.STACK));
        assertThat(maps).allMatch(m -> Long.compareUnsigned(m.start(), m.end()) < 0);
        assertThat(ProcStatus.threadGroup(self)).isEqualTo(self);
        assertThat(ProcStatus.commandLine(self)).isNotEmpty();
        assertThat(ProcDescriptors.read(self)).anyMatch(d -> d.number() == 1);
    }
}
