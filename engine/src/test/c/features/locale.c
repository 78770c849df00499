/* A locale and a conversion, for which the C library maps files and loads code. */
#include "feature.h"
#include <iconv.h>
#include <locale.h>
#include <wchar.h>

int main(void) {
    setlocale(LC_ALL, "C.UTF-8");
    iconv_t conversion = iconv_open("UTF-16LE", "ISO-8859-15");
    if (conversion == (iconv_t)-1)
        skip("iconv has no ISO-8859-15");
    for (int round = 0; round < ROUNDS; round++) {
        char from[100], to[400];
        fill(from, sizeof from, round);
        char *in = from, *out = to;
        size_t in_left = sizeof from, out_left = sizeof to;
        NEED(iconv(conversion, &in, &in_left, &out, &out_left) != (size_t)-1);
        mix_bytes(to, sizeof to - out_left);
        wchar_t wide[8];
        mix(mbstowcs(wide, "\303\244\342\202\254x", 8));
        mix((unsigned long)wide[0]);
        mix((unsigned long)strcoll("a", "b"));
        end_round(round);
    }
    return iconv_close(conversion);
}
