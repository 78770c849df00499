package org.lapidary.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class NearestTest {

    @Test
    void choosesTheWordWithTheFewestChanges() {
        assertThat(Nearest.to("keyframes", List.of("interval", "keyframe-every", "cpu")))
                .isEqualTo("keyframe-every");
    }

    @Property
    void distanceIsSymmetricAndZeroForEqualWordsOnly(
            @ForAll @AlphaChars @StringLength(max = 8) String a, @ForAll @AlphaChars @StringLength(max = 8) String b) {
        assertThat(Nearest.distance(a, b)).isEqualTo(Nearest.distance(b, a));
        assertThat(Nearest.distance(a, b) == 0).isEqualTo(a.equals(b));
    }
}
