/* Tells the thread sanitizer what Synchronization's Mutex does where two threads meet at it.
 *
 * On Linux the ends of `withLock` are compiled into whoever calls it, and the sanitizer sees them. Where somebody
 * has to wait, two functions of the library let the kernel hand the lock on (FUTEX_LOCK_PI, futex(2)), and
 * of that it sees nothing: with Swift 6.3 it reports a race in whatever any Mutex guards, ours and
 * Subprocess's. `.ci/sanitize thread` links these two into every program, before the library's own, which
 * they call. What is said to the sanitizer is what the lock does, so no other race is hidden by it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

void __tsan_acquire(void *address);
void __tsan_release(void *address);

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

/* Synchronization._MutexHandle._lockSlow(UInt32), ._unlockSlow() */
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT void lock(uint32_t thread, SELF) __asm__(LOCK);
SWIFT void unlock(SELF) __asm__(UNLOCK);

SWIFT void lock(uint32_t thread, SELF) {
  SWIFT void (*lock_itself)(uint32_t, SELF) = (__typeof__(lock_itself))dlsym(RTLD_NEXT, LOCK);
  lock_itself(thread, self);
  __tsan_acquire(self);
}

SWIFT void unlock(SELF) {
  SWIFT void (*unlock_itself)(SELF) = (__typeof__(unlock_itself))dlsym(RTLD_NEXT, UNLOCK);
  __tsan_release(self);
  unlock_itself(self);
}
