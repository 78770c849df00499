package org.lapidary.cli.report;

import java.util.Locale;
import java.util.Map;
import org.lapidary.cli.text.Json;
import org.lapidary.engine.forecast.Forecast;
import org.lapidary.engine.gem5.Reason;

/** How a forecast is shown. */
final class ForecastReport {

    private ForecastReport() {}

    /** The verdict and a line a reason. */
    static String text(Forecast forecast) {
        StringBuilder text = new StringBuilder("\nForecast for gem5: ")
                .append(forecast.verdict().word())
                .append('\n');
        forecast.reasons()
                .forEach(reason ->
                        text.append(word(reason.severity())).append(": ").append(reason.text()).append('\n'));
        return text.toString();
    }

    static Map<String, Object> json(Forecast forecast) {
        return Json.object(
                "verdict",
                forecast.verdict().word(),
                "reasons",
                forecast.reasons().stream()
                        .map(reason -> Json.object(
                                "kind",
                                word(reason.kind()),
                                "severity",
                                word(reason.severity()),
                                "text",
                                reason.text()))
                        .toList());
    }

    /** As it stands in front of a reason: {@code note}, {@code risky}, {@code unusable}. */
    static String word(Reason.Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    private static String word(Reason.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
