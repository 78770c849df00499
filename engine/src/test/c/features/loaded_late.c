/* Libraries that are loaded and unloaded while the program runs. */
#include "feature.h"
#include <dlfcn.h>

int main(void) {
    for (int round = 0; round < ROUNDS; round++) {
        void *library = dlopen("libm.so.6", RTLD_NOW | RTLD_LOCAL);
        NEED(library);
        double (*cosine)(double) = (double (*)(double))dlsym(library, "cos");
        double value = cosine(round * 0.1);
        mix_bytes(&value, sizeof value);
        if (round % 3 == 0)
            NEED(dlclose(library) == 0);
        end_round(round);
    }
    return 0;
}
