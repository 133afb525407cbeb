"""What the benchmarks here share: what a command costs, loads that run meanwhile, programs in C beside ours."""
import contextlib, itertools, os, pathlib, statistics, subprocess, sys, time

here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent
release = root / ".build/release"


class Cost:
    """What a command takes: CPU (user and system) and wall in seconds, the largest resident size in MiB.

    Where it is known how to see that a round of it is done (``told`` or ``seen``), also the CPU of each round but the
    first.
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


def told(printed, _):
    """After each round, the CPU since the start: as a command says that prints just this, in nanoseconds."""
    return (int(line) / 1e9 for line in printed)


def seen(lines):
    """The same of a command that prints so many lines a round and rests then."""
    def totals(printed, pid):
        waiting = 0
        while text := os.read(printed.fileno(), 1 << 16):
            waiting += text.count(b"\n")
            if waiting < lines: continue
            waiting -= lines
            # What who still runs has had is counted at its next tick only.
            time.sleep(0.0005)
            # clock_getcpuclockid(3), which Python has for threads alone.
            yield time.clock_gettime(~pid << 3 | 2)
    return totals


@contextlib.contextmanager
def running(*command, lines):
    """A load, until the body is done; gives the lines that say that it is ready."""
    load = subprocess.Popen(
        [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield load, [load.stdout.readline().strip() for _ in range(lines)]
    finally:
        load.stdin.close()
        load.wait()


def compile(folder, *names, options=()):
    """Builds C programs of this folder into another."""
    for name in names:
        subprocess.run(
            ["cc", "-O2", "-pthread", "-o", pathlib.Path(folder) / name, here / f"{name}.c", *options],
            check=True)


def build(programs=release):
    """Builds our programs, unless those of another folder are measured."""
    if programs == release:
        subprocess.run(["swift", "build", "-c", "release"], cwd=root, check=True, stdout=sys.stderr)


def spread(values, digits=2):
    """Median, smallest and largest."""
    median, least, most = (
        f"{value:.{digits}f}" for value in (statistics.median(values), min(values), max(values)))
    return f"{median} ({least}–{most})"
