package org.lapidary.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lapidary.cli.Console;
import org.lapidary.cli.ExitCode;
import org.lapidary.cli.text.Json;
import org.lapidary.store.StoreException;
import org.lapidary.store.Verification.Damage;

/** What is damaged of a store that is read all the same: on standard error, and in a verb's JSON. */
public final class DamageReport {

    private final Console console;
    private final List<String> notices = new ArrayList<>();
    private final List<Damage> damages = new ArrayList<>();

    public DamageReport(Console console) {
        this.console = console;
    }

    /** Of a file that is damaged, of which nothing need be missing; says so at once, and what can be done. */
    public void notice(String text) {
        console.say(text);
        notices.add(text);
    }

    /** What could not be read, for whoever finds it. */
    public List<Damage> damages() {
        return damages;
    }

    /** For programs. */
    public void addTo(Map<String, Object> json) {
        json.put("notices", notices);
        json.put("damages", damages.stream().distinct().map(DamageReport::json).toList());
    }

    /** One damage for programs. */
    static Object json(Damage damage) {
        return Json.object("where", damage.where(), "what", damage.what());
    }

    /** Says what could not be read, and what can be done; the verb's status. */
    public ExitCode say() {
        if (damages.isEmpty()) {
            return ExitCode.OK;
        }
        damages.stream().distinct().forEach(damage -> console.say(
                "cannot be read: " + (damage.where().isEmpty() ? "" : damage.where() + ": ") + damage.what()));
        if (notices.isEmpty()) { // else that was said
            console.say(StoreException.Corrupt.REMEDY);
        }
        return ExitCode.CORRUPT;
    }
}
