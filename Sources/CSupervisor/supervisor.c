#define _GNU_SOURCE
#include "CSupervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Between fork and exec, a process of several threads may only call functions that are safe in
 * signal handlers; fork(2). The supervisor never calls exec, and so none of this is Swift. */

/* Creates a process like fork(2), but runs no handlers of pthread_atfork(3). signal: what the
 * kernel sends to the parent when the process exits; 0 for nothing. */
static pid_t create_process(int signal) {
  return syscall(SYS_clone, (long)signal, 0L, 0L, 0L, 0L);
}

/* In milliseconds. */
static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

/* Standard input is /dev/null, and every descriptor but the standard streams is closed. */
static void set_descriptors(int output) {
  int null = open("/dev/null", O_RDWR);
  if (output < 0 || fcntl(output, F_GETFD) < 0) output = null;
  if (null != 0) dup2(null, 0);
  if (output != 1) dup2(output, 1);
  dup2(1, 2);
  /* close_range(2) has this number on every architecture; Linux 5.9. */
  if (syscall(436, 3U, ~0U, 0U) == 0) return;
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > 1 << 20) limit.rlim_cur = 1 << 20;
  for (int descriptor = 3; descriptor < (int)limit.rlim_cur; descriptor++) close(descriptor);
}

/* The C library refuses the signals that it uses itself, so the kernel is called. SIG_DFL is 0. */
static void set_default_actions(void) {
  unsigned long action[8] = {0};
  for (int signal = 1; signal <= 64; signal++)
    syscall(SYS_rt_sigaction, (long)signal, action, (void *)0, 64L / 8);
}

/* Kills the children of this process. Their children become those of this process, and are killed
 * in the next round.
 *
 * The kernel lists children if it was built with CONFIG_PROC_CHILDREN; proc(5). Without it only the
 * shell's process group is killed. */
static void kill_children(pid_t shell, int is_reaped) {
  /* The number may belong to another group as soon as the shell is reaped. */
  if (!is_reaped) kill(-shell, SIGKILL);
  int file = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  char text[4096];
  pid_t pid = 0;
  for (ssize_t length; (length = read(file, text, sizeof text)) > 0;) {
    for (ssize_t place = 0; place < length; place++) {
      if (text[place] >= '0' && text[place] <= '9') {
        pid = pid * 10 + (text[place] - '0');
      } else {
        if (pid > 1) kill(pid, SIGKILL);
        pid = 0;
      }
    }
  }
  close(file);
}

/* How long the supervisor tries to kill processes that do not exit, in milliseconds. A process in
 * an uninterruptible sleep can't be killed. */
static const long long patience = 5000;

static _Noreturn void supervise(
  const char *command, char *const environment[], int output, long long limit) {
  long long end = now() + limit;
  setsid();
  prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL);
  prctl(PR_SET_NAME, "smaps-alarm", 0UL, 0UL, 0UL);
  umask(077);
  set_descriptors(output);
  set_default_actions();

  pid_t shell = create_process(SIGCHLD);
  if (shell == 0) {
    setpgid(0, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    char *const arguments[] = {"sh", "-c", (char *)command, NULL};
    execve("/bin/sh", arguments, environment);
    _exit(errno == ENOENT ? 127 : 126);
  }
  if (shell < 0) _exit(126);
  setpgid(shell, shell);

  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  int result = 126, is_reaped = 0, has_timed_out = 0;
  for (;;) {
    pid_t pid;
    int status;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
      if (pid != shell) continue;
      is_reaped = 1;
      result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    if (pid < 0 && errno == ECHILD) break;
    long long left = end - now();
    if (left <= 0) {
      has_timed_out = 1;
      if (left < -patience) break;
      kill_children(shell, is_reaped);
      left = 20;
    }
    struct timespec time = {.tv_sec = left / 1000, .tv_nsec = left % 1000 * 1000000};
    sigtimedwait(&child, NULL, &time);
  }
  if (has_timed_out) {
    sigset_t alarm;
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    kill(getpid(), SIGALRM);
    sigprocmask(SIG_UNBLOCK, &alarm, NULL);
  }
  _exit(result);
}

pid_t supervisor_start(
  const char *command, char *const environment[], int output, long long limit) {
  sigset_t all, before;
  sigfillset(&all);
  /* No handler of this program runs in the supervisor. */
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t pid = create_process(0);
  int failure = errno;
  if (pid == 0) supervise(command, environment, output, limit);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return pid < 0 ? -failure : pid;
}

enum supervisor_end supervisor_poll(pid_t supervisor, int *status) {
  int found = 0;
  pid_t pid = waitpid(supervisor, &found, WNOHANG | __WALL);
  if (pid == 0 || (pid < 0 && errno == EINTR)) return supervisor_running;
  if (pid < 0) return supervisor_lost;
  if (WIFSIGNALED(found))
    return WTERMSIG(found) == SIGALRM ? supervisor_timed_out : supervisor_lost;
  *status = WEXITSTATUS(found);
  return supervisor_exited;
}
