/* The same with SIGTRAP, which is what the tracer's trap instruction raises. */
#define TRAP SIGTRAP
#include "cpuid_segv_handled.c"
