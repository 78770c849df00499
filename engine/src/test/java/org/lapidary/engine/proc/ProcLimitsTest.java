package org.lapidary.engine.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lapidary.engine.state.ResourceLimit;
import org.lapidary.engine.sys.Limits;

class ProcLimitsTest {

    @Test
    void allAreAsPrlimitTellsThem() {
        int self = (int) ProcessHandle.current().pid();
        List<ProcLimits.Limit> limits = ProcLimits.of(self);
        assertThat(limits).hasSize(ResourceLimit.COUNT);
        for (int resource = 0; resource < ResourceLimit.COUNT; resource++) {
            assertThat(limits.get(resource))
                    .isEqualTo(new ProcLimits.Limit(
                            Limits.get(self, resource)[0], Limits.get(self, resource)[1]));
        }
    }
}
