package org.lapidary.cli.report;

import java.util.List;
import org.lapidary.cli.Console;
import org.lapidary.cli.ExitCode;
import org.lapidary.store.StoreException;
import org.lapidary.store.Verification.Damage;

/** What could not be read of a store, while the rest was. */
public final class DamageReport {

    private DamageReport() {}

    /** Says each, and what can be done; the verb's status. */
    public static ExitCode say(List<Damage> damages, Console console) {
        if (damages.isEmpty()) {
            return ExitCode.OK;
        }
        damages.stream().distinct().forEach(damage -> console.say(
                "cannot be read: " + (damage.where().isEmpty() ? "" : damage.where() + ": ") + damage.what()));
        console.say(StoreException.Corrupt.REMEDY);
        return ExitCode.CORRUPT;
    }
}
