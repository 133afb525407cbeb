/* Annotates contended Mutex operations of Synchronization for the thread sanitizer.
 *
 * On Linux the uncontended paths of `withLock` are inlined into the caller, so the sanitizer sees
 * them. Under contention, two functions of the library let the kernel transfer the lock
 * (FUTEX_LOCK_PI, futex(2)). The sanitizer doesn't see that. With Swift 6.3 it reports races on
 * data protected by any Mutex, including Subprocess's. `.ci/sanitize thread` links these two
 * functions into every program, before those of the library, which they call. The annotations
 * match what the lock does, so they hide no other races. */
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
