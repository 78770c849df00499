/* Standard input, read by lines as it comes. */
#include "feature.h"

int main(void) {
    char line[400];
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < 20; i++)
            if (fgets(line, sizeof line, stdin))
                mix_bytes(line, strlen(line));
        end_round(round);
    }
    return feof(stdin) ? 1 : 0;
}
