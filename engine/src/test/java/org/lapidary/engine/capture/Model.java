package org.lapidary.engine.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lapidary.engine.proc.ProcDescriptors;
import org.lapidary.engine.proc.ProcMaps;
import org.lapidary.engine.state.MemoryMapping;
import org.lapidary.engine.tracee.Tracee;
import org.lapidary.store.PageRanges;

/** What a store would know of a process's memory, from captures of a process that stands still. */
final class Model implements AutoCloseable {

    private final Tracee tracee;
    private final MemoryCapture capture;
    private final PageBuffers buffers = new PageBuffers(64 << 20);
    private final Map<Long, byte[]> pages = new HashMap<>();

    Model(Tracee tracee, MemoryCapture capture) {
        this.tracee = tracee;
        this.capture = capture;
    }

    /** Captures what changed; the pages that were read. */
    PageRanges capture() throws InterruptedException {
        List<MemoryMapping> mappings = ProcMaps.read(tracee.pid()).stream()
                .filter(mapping -> !mapping.isKernelProvided())
                .toList();
        MemoryCapture.Plan plan = capture.plan(mappings, ProcDescriptors.read(tracee.pid()));
        pages.keySet().removeIf(plan.gone()::contains);
        CapturedPages captured = new CapturedPages(buffers);
        capture.read(plan.read(), captured);
        captured.complete();
        while (captured.next()) {
            byte[] page = new byte[4096];
            captured.copyTo(page, 0);
            pages.put(captured.vpn(), page);
        }
        return plan.read();
    }

    /** That the model is true of some pages. */
    void assertTrue(long address, int count) {
        for (int page = 0; page < count; page++) {
            long at = address + page * 4096L;
            assertThat(pages.getOrDefault(at >>> 12, new byte[4096]))
                    .as("page %d", page)
                    .isEqualTo(tracee.memory().read(at, 4096));
        }
    }

    @Override
    public void close() {
        buffers.close();
    }
}
