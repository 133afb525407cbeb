#include <sys/types.h>

/* Runs a command with /bin/sh -c below a supervisor, a child process of this one.
 *
 * The supervisor is in a session of its own and is the subreaper of the command's descendants
 * (PR_SET_CHILD_SUBREAPER, prctl(2)). It exits when the last of them has exited. After the time
 * limit it kills all of them. It goes on if this process exits.
 *
 * The command has /dev/null as its input, no other descriptor than the standard streams, umask 077,
 * no blocked signal, and the default action of every signal.
 *
 * The kernel sends no signal when the supervisor exits, and wait(2) does not find it (__WCLONE). So
 * code that waits for other children does not notice it.
 *
 * environment: NULL at its end. output: the descriptor for standard output and standard error; -1
 * discards both. limit: in milliseconds.
 *
 * Returns the supervisor's PID, or the negative error number if there is none. Returns without
 * waiting for anything. */
pid_t supervisor_start(
  const char *command, char *const environment[], int output, long long limit);

/* How a supervised command ended. */
enum supervisor_end {
  supervisor_running,
  /* The supervisor has the exit status of the shell, or 128 plus the number of its signal. */
  supervisor_exited,
  /* The time limit was reached. */
  supervisor_timed_out,
  /* Another process killed the supervisor. */
  supervisor_lost,
};

/* Reaps the supervisor if it has exited. Never blocks. status: set after supervisor_exited. */
enum supervisor_end supervisor_poll(pid_t supervisor, int *status);
