/* Twenty-four threads that work in step. */
#define THREADS 24
#include "threads_few.c"
