/* Debian's 128-bit division for WebAssembly is built with a stack guard that its C library lacks. */
#include <stdint.h>

extern uintptr_t __stack_chk_guard;
_Noreturn void __stack_chk_fail(void);

uintptr_t __stack_chk_guard = 0x0aff0d00; /* a NUL and line ends in it stop runaway strings */

_Noreturn void __stack_chk_fail(void)
{
    __builtin_trap();
}
