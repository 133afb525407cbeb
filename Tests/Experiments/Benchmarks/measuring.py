"""Shared by the benchmarks: the cost of a command, background loads, and building programs."""
import contextlib, itertools, os, pathlib, statistics, subprocess, sys, time

here = pathlib.Path(__file__).resolve().parent
root = here.parents[2]
release = root / ".build/release"


class Cost:
    """Runs a command and measures CPU (user and system) and wall time in seconds, and the peak RSS in MiB.

    With ``rounds`` (``reported_rounds`` or ``observed_rounds``), also measures the CPU time of each round but the first.
    """

    def __init__(self, command, output=subprocess.DEVNULL, rounds=None):
        begin = time.perf_counter()
        process = subprocess.Popen(
            [str(word) for word in command], stdout=subprocess.PIPE if rounds else output,
            stderr=subprocess.DEVNULL)
        self.rounds = []
        if rounds:
            with process.stdout as printed: totals = list(rounds(printed, process.pid))
            self.rounds = [after - before for before, after in itertools.pairwise(totals)]
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, command
        self.cpu = usage.ru_utime + usage.ru_stime
        self.wall = time.perf_counter() - begin
        self.peak = usage.ru_maxrss / 1024


def reported_rounds(printed, _):
    """Yields the CPU time since the start after each round, as the command prints it in nanoseconds."""
    return (int(line) / 1e9 for line in printed)


def observed_rounds(lines):
    """The same for a command that prints this many lines in each round and then sleeps."""
    def totals(printed, pid):
        waiting = 0
        while text := os.read(printed.fileno(), 1 << 16):
            waiting += text.count(b"\n")
            if waiting < lines: continue
            waiting -= lines
            # The kernel accounts a running thread's time only at its next tick.
            time.sleep(0.0005)
            # clock_getcpuclockid(3); Python has it for threads only.
            yield time.clock_gettime(~pid << 3 | 2)
    return totals


@contextlib.contextmanager
def running(*command, lines):
    """Runs a load while the body runs. Yields the process and the lines that it prints when it is ready."""
    load = subprocess.Popen(
        [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield load, [load.stdout.readline().strip() for _ in range(lines)]
    finally:
        load.stdin.close()
        load.wait()


def compile(directory, *names, options=()):
    """Compiles C programs of this directory into another one."""
    for name in names:
        subprocess.run(
            ["cc", "-O2", "-pthread", "-o", pathlib.Path(directory) / name, here / f"{name}.c", *options],
            check=True)


def build(programs=release):
    """Builds our programs, unless those of another directory are measured."""
    if programs == release:
        subprocess.run(["swift", "build", "-c", "release"], cwd=root, check=True, stdout=sys.stderr)


def spread(values, digits=2):
    """Formats the median, the smallest and the largest value."""
    median, least, most = (
        f"{value:.{digits}f}" for value in (statistics.median(values), min(values), max(values)))
    return f"{median} ({least}–{most})"
