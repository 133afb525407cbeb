import Testing

/// An invalid command line, and the facts that its error must name.
struct UsageErrorCase: CustomTestStringConvertible {
  let arguments: [String]

  /// Substrings of the message: the option, and the token that was typed. The wording itself is
  /// only in `golden/messages.txt`.
  let facts: [String]

  init(_ arguments: [String], _ facts: String...) {
    self.arguments = arguments
    self.facts = facts
  }

  var testDescription: String { arguments.joined(separator: " ") }
}

extension UsageErrorCase {
  /// Invalid command lines of `smaps-profiler`, by topic.
  static let profiler: [(topic: String, cases: [UsageErrorCase])] = [
    ("unknown options", unknownOptions), ("values", values), ("limits", limits),
    ("selection", selection), ("recordings", recordings), ("charts", charts),
    ("output", output), ("metrics", metrics), ("live view", liveView), ("COMMAND", command),
  ]

  private static let unknownOptions: [UsageErrorCase] = [
    UsageErrorCase(["--intervall", "1"], "'--intervall'", "'--interval'"),
    UsageErrorCase(["--recrod", "x"], "'--recrod'", "'--record'"),
    UsageErrorCase(["--graph-backnd", "x"], "'--graph-backnd'", "'--graph-backend'"),
    UsageErrorCase(["--children", "x"], "'--children'", "'--match-children'"),
    UsageErrorCase(["--warnings"], "'--warnings'", "'--show-warnings'"),
    UsageErrorCase(["--columns"], "'--columns'", "'--all-columns'"),
    UsageErrorCase(["--backgrounds"], "'--backgrounds'"),
    UsageErrorCase(["-recrod", "x"], "'-recrod'", "'--record'"),
    UsageErrorCase(["-recrod"], "'-recrod'", "'--record'"),
    UsageErrorCase(["-rxyzxyz"], "'-rxyzxyz'", "'-r <"),
    UsageErrorCase(["-rx"], "'-rx'", "'-r <"),
    UsageErrorCase(["-Q"], "'-Q'"),
    UsageErrorCase(["--live's"], "'--live's'"),
    UsageErrorCase(["---json"], "---json"),
    UsageErrorCase(["--json="], "'--json'", "''"),
    UsageErrorCase(["--generate-completion-script", "ksh"], "'ksh'", "bash", "zsh", "fish"),
  ]

  private static let values: [UsageErrorCase] = [
    UsageErrorCase(["-i", "0"], "'-i <", "'0'", "250ms"),
    UsageErrorCase(["-i", "-1"], "'-i <", "'-1'"),
    UsageErrorCase(["-i"], "'-i <"),
    UsageErrorCase(["--interval=-1"], "'--interval <", "'-1'"),
    UsageErrorCase(["-i", "nan"], "'-i <", "'nan'"),
    UsageErrorCase(["-i", "inf"], "'-i <", "'inf'"),
    UsageErrorCase(["-d", "5x"], "'-d <", "'5x'", "90s"),
    UsageErrorCase(["-d", "-5"], "'-d <", "'-5'"),
    UsageErrorCase(["-n", "0"], "'-n <", "'0'"),
    UsageErrorCase(
      ["-n", "99999999999999999999"], "'-n <", "'99999999999999999999'", "9223372036854775807"),
    UsageErrorCase(["--max-load", "101"], "'--max-load <", "'101'", "100"),
    UsageErrorCase(["--max-load", "-1"], "'--max-load <", "'-1'"),
    UsageErrorCase(["--max-load", "1e1"], "'--max-load <", "'1e1'"),
  ]

  private static let limits: [UsageErrorCase] = [
    UsageErrorCase(["--max-total", "12x"], "'--max-total <", "'12x'", "512MiB"),
    UsageErrorCase(["--max-total", "-5"], "'--max-total <", "'-5'"),
    UsageErrorCase(["--max", "heap=lots"], "'--max <", "'heap=lots'", "512MiB"),
    UsageErrorCase(["--max", "heap"], "'--max <", "'heap'", "heap=200MiB"),
    UsageErrorCase(["--max", "haep=1"], "'haep'", "'heap'"),
    UsageErrorCase(["--max", "anonymous=1"], "'anonymous'", "'anon_mappings'"),
    UsageErrorCase(["--max", "zzzzzzzz=1"], "'zzzzzzzz'", "stack", "extern_text", "hugetlb"),
    UsageErrorCase(["--max-growth", "5%"], "'--max-growth <", "'5%'", "5%:main.db"),
    UsageErrorCase(["--max-growth", "5%:"], "'--max-growth <", "'5%:'"),
    UsageErrorCase(["--max-growth", "x%:a"], "'--max-growth <", "'x%:a'"),
    UsageErrorCase(["--max-growth", "5%:-"], "'--max-growth <", "'5%:-'", "stdin"),
    UsageErrorCase(["--max-growth", "5%/h"], "'--max-growth <", "'5%/h'", "20MiB/h"),
    UsageErrorCase(["--max-process", "12x"], "'--max-process <", "'12x'", "512MiB"),
    UsageErrorCase(["--max-cgroup", "120%"], "'--max-cgroup <", "'120%'"),
    UsageErrorCase(["--max-cgroup", "90%"], "--max-cgroup", "--cgroup", "COMMAND"),
    UsageErrorCase(["--max-pressure", "20%"], "'--max-pressure <", "'20%'", "some=20%"),
    UsageErrorCase(["--on-exceed", "true"], "--on-exceed", "limit", "--max-total"),
    UsageErrorCase(["--max-total", "1", "--on-exceed", ""], "--on-exceed", "command"),
    UsageErrorCase(["--max-total", "1", "--on-exceed", "--", "make"], "--on-exceed", "command"),
    UsageErrorCase(["--max-total", "1", "--on-recover", " "], "--on-recover", "command"),
    UsageErrorCase(["--on-recover", "true"], "--on-recover", "limit"),
    UsageErrorCase(
      ["--stop-on-exceed", "--max-total", "1"], "--stop-on-exceed", "COMMAND"),
    UsageErrorCase(["--stop-on-exceed", "--", "make"], "--stop-on-exceed", "limit"),
    UsageErrorCase(
      ["--alarm-timeout", "5s", "--max-total", "1"], "--alarm-timeout", "--on-exceed"),
    UsageErrorCase(
      ["--alarm-timeout", "0", "--on-exceed", "true", "--max-total", "1"], "'--alarm-timeout <",
      "'0'"),
    UsageErrorCase(
      ["--on-exceed", "true", "--max-total", "1", "--replay", "x"], "--on-exceed", "recordings"),
  ]

  private static let selection: [UsageErrorCase] = [
    UsageErrorCase(["-p", "0"], "'-p <", "'0'"),
    UsageErrorCase(["--pid", "1,-2"], "'--pid <", "'1,-2'"),
    UsageErrorCase(["-u", "no such user"], "'-u <", "'no such user'"),
    UsageErrorCase(["--cgroup", ""], "--cgroup"),
    UsageErrorCase(["-c"], "-c, --match-children", "REGEX", "-p", "-u", "--cgroup"),
    UsageErrorCase(["--wait"], "--wait", "REGEX", "-p", "-u", "--cgroup"),
  ]

  private static let recordings: [UsageErrorCase] = [
    UsageErrorCase(["--append"], "--append", "-r"),
    UsageErrorCase(["-r", "-"], "-r, --record", "-j"),
    UsageErrorCase(["-r", ""], "-r, --record", "''"),
    UsageErrorCase(["--replay", ""], "--replay", "''"),
    UsageErrorCase(["-r", "x.svg", "-g", "x.svg"], "-r", "-g", "'x.svg'"),
    UsageErrorCase(
      ["-r", "x", "-g", "x.svg", "--graph-script", "x"], "-r", "--graph-script", "'x'"),
    UsageErrorCase(["--from", "3"], "--from", "--replay"),
    UsageErrorCase(["--to", "3"], "--to", "--replay"),
    UsageErrorCase(["--from", "noon", "--replay", "x"], "'--from <", "'noon'", "15:30"),
    UsageErrorCase(["--to", "25:00", "--replay", "x"], "'--to <", "'25:00'"),
    UsageErrorCase(["--info", ""], "--info", "''"),
    UsageErrorCase(["--info", "x", "--replay", "x"], "--info", "--replay"),
    UsageErrorCase(["--info", "x", "bash"], "--info", "'bash'"),
    UsageErrorCase(["--info", "x", "--exclude", "bash"], "--info", "--exclude"),
    UsageErrorCase(["--info", "x", "-n", "5"], "--info", "-n"),
    UsageErrorCase(["--info", "x", "-g", "x.svg"], "--info", "-g"),
    UsageErrorCase(["--info", "x", "--max-total", "1GiB"], "--info", "limit"),
    UsageErrorCase(["--marks", ""], "--marks", "''"),
    UsageErrorCase(["--marks", "m", "--replay", "x"], "--marks", "--replay"),
    UsageErrorCase(["--marks", "-"], "--marks", "'-'", "FIFO"),
    UsageErrorCase(["--marks", "m", "-o", "m"], "--marks", "-o", "'m'"),
    UsageErrorCase(["--marks", "m", "-o", "./m"], "--marks", "-o", "'m'"),
    UsageErrorCase(
      ["--marks", "/tmp/../tmp/m", "-r", "/tmp/m"], "--marks", "-r", "'/tmp/../tmp/m'"),
    UsageErrorCase(["--marks", "m.svg", "-g", "m.svg"], "--marks", "-g", "'m.svg'"),
    UsageErrorCase(
      ["--marks", "m", "-g", "x.svg", "--graph-script", "m"], "--marks", "--graph-script", "'m'"),
    UsageErrorCase(["-r", "./x.svg", "-g", "x.svg"], "-r", "-g", "'./x.svg'"),
    UsageErrorCase(["--baseline", ""], "--baseline", "''"),
    UsageErrorCase(["--baseline", "-", "--summary"], "--baseline", "stdin"),
    UsageErrorCase(["--baseline", "x"], "--baseline", "-g FILE", "--summary"),
    UsageErrorCase(["--baseline", "x", "-q", "--", "make"], "--baseline", "-g FILE"),
    UsageErrorCase(["--wait", "--replay", "x", "bash"], "--wait", "recordings"),
    UsageErrorCase(["-u", "root", "--replay", "x"], "-u, --user", "recordings", "REGEX"),
    UsageErrorCase(["--cgroup", "/x", "--replay", "x"], "--cgroup", "recordings", "REGEX"),
    UsageErrorCase(["--max-load", "25", "--replay", "x"], "--max-load", "recordings"),
    UsageErrorCase(["--reuse-unchanged", "--replay", "x"], "--reuse-unchanged", "recordings"),
    UsageErrorCase(["--reuse-unchanged=exact", "--replay", "x"], "--reuse-unchanged", "recording"),
    UsageErrorCase(["--reuse-unchanged=foo"], "'--reuse-unchanged'", "'foo'", "clock or exact"),
    UsageErrorCase(["--reuse-unchanged="], "'--reuse-unchanged'", "''", "clock or exact"),
    UsageErrorCase(["--reuse-unchanged=-x"], "'--reuse-unchanged'", "'-x'", "clock or exact"),
    UsageErrorCase(["--detail", "all"], "'--detail <", "'all'", "files or mappings"),
    UsageErrorCase(["--detail", "files"], "--detail files", "-r FILE"),
    UsageErrorCase(["--detail", "mappings", "-g", "x.svg"], "--detail mappings", "-r FILE"),
  ]

  private static let charts: [UsageErrorCase] = [
    UsageErrorCase(["-m"], "-m, --graph-faults", "-g"),
    UsageErrorCase(["--time-axis", "clock"], "--time-axis", "-g"),
    UsageErrorCase(["-g", "chart.gif"], "'-g <", "'chart.gif'", ".html", ".svg", ".png", ".pdf"),
    UsageErrorCase(["-g", ".svg"], "'-g <", "'.svg'"),
    UsageErrorCase(["--theme", "dark"], "--theme", "-g"),
    UsageErrorCase(["--title", ""], "--title", "-g"),
    UsageErrorCase(["--size", "480x300"], "--size", "-g"),
    UsageErrorCase(
      ["--graph-script", "x", "--graph-backend", "gnuplot"], "--graph-backend", "-g"),
    UsageErrorCase(["--by", "process"], "--by", "-g"),
    UsageErrorCase(["--top", "3"], "--top", "-g"),
    UsageErrorCase(["-g", "c.svg", "--top", "0"], "'--top <", "'0'", "from 1 to 1000"),
    UsageErrorCase(["-g", "c.svg", "--by", "capture"], "--by capture", "REGEX"),
    UsageErrorCase(
      ["-g", "c.svg", "--redact", "--by", "capture", "(a)"], "--redact", "--by capture"),
    UsageErrorCase(["-g", "c.svg", "--graph-script", ""], "--graph-script", "''"),
    UsageErrorCase(["-g", "c.svg", "--size", "240x160"], "'--size <", "'240x160'", "320x200"),
    UsageErrorCase(
      ["-g", "c.svg", "--size", "100x900"], "'--size <", "'100x900'", "320x200", "8192x8192"),
    UsageErrorCase(
      ["-g", "c.svg", "--theme", "blue"], "'--theme <", "'blue'", "'light'", "'dark'"),
    UsageErrorCase(["-g", "c.svg", "--by", "proces"], "'--by <", "'proces'", "process"),
  ]

  private static let output: [UsageErrorCase] = [
    UsageErrorCase(["--summary", "-o", "-"], "--summary", "-o -"),
    UsageErrorCase(["--summary", "-g", "-"], "--summary", "-g -"),
    UsageErrorCase(["-o", "-", "-g", "-"], "-o -", "-g -"),
    UsageErrorCase(["--summary", "-a"], "-a, --all-columns", "--summary", "-o FILE"),
    UsageErrorCase(["-g", "-", "-j"], "-j, --json", "-g -", "-o FILE"),
    UsageErrorCase(["-g", "-", "-a"], "-a, --all-columns", "-g -", "-o FILE"),
    UsageErrorCase(["-a", "-j"], "-a, --all-columns", "-j, --json"),
    UsageErrorCase(["-q"], "-q, --quiet", "-g FILE", "-r FILE"),
    UsageErrorCase(["-o", ""], "-o, --output", "''"),
    UsageErrorCase(["--proc", ""], "--proc", "''"),
    UsageErrorCase(["--summary", "-q", "--", "make"], "--summary", "-q, --quiet"),
    UsageErrorCase(["--account"], "--account", "-j", "-r", "-g", "--summary"),
    UsageErrorCase(["--account", "-j", "--measure", "uss"], "--account", "--measure uss", "PSS"),
    UsageErrorCase(["--account", "-j", "--cgroup", "/a", "-c"], "--account --cgroup", "-c"),
    UsageErrorCase(["--cgroup", "/./x"], "--cgroup", "'/./x'", "'..'"),
    UsageErrorCase(["--cgroup", "/x/.."], "--cgroup", "'/x/..'", "'..'"),
    UsageErrorCase(["--info", "run.db", "--account"], "--info", "--account"),
  ]

  private static let metrics: [UsageErrorCase] = [
    UsageErrorCase(
      ["--listen", "somewhere"], "'--listen <", "'somewhere'", "127.0.0.1:9100"),
    UsageErrorCase(["--group-by", "pid"], "--group-by", "--listen", "--replay", "--export"),
    UsageErrorCase(
      ["--listen", ":0", "--group-by", "uid"], "'--group-by <", "'uid'", "name",
      "capture"),
    UsageErrorCase(["--listen", ":0", "--group-by", "file"], "'--group-by <", "'file'", "name"),
    UsageErrorCase(
      ["--listen", ":0", "--group-by", "mapping"], "'--group-by <", "'mapping'", "bound", "name"),
    UsageErrorCase(
      ["--listen", ":0", "--group-by", "category"], "'--group-by <", "'category'", "always"),
    UsageErrorCase(
      ["--listen", ":0", "--group-by", "regex-capture"], "--group-by capture", "REGEX"),
    UsageErrorCase(
      ["--listen", ":0", "--redact", "--group-by", "capture", "(a)"], "--redact",
      "--group-by capture"),
    UsageErrorCase(["--listen", ":0", "-j"], "-j, --json", "--listen", "-o FILE"),
    UsageErrorCase(
      ["--listen", ":0", "--replay", "run.db"], "--listen", "--replay", "--export openmetrics"),
    UsageErrorCase(["--page"], "--page", "--listen"),
    UsageErrorCase(["--web-config", "web.yml"], "--web-config", "--listen"),
    UsageErrorCase(["--listen", ":0", "--web-config", ""], "--web-config", "''"),
    UsageErrorCase(["--allowed-host", "a"], "--allowed-host", "--listen"),
    UsageErrorCase(
      ["--listen", "0.0.0.0:0", "--allowed-host", "a"], "--allowed-host", "--page", "loopback"),
    UsageErrorCase(
      ["--listen", ":0", "--allowed-host", "http://a"], "'--allowed-host <", "'http://a'"),
    UsageErrorCase(["--listen", ":0", "--allowed-host", "a:80"], "'--allowed-host <", "'a:80'"),
    UsageErrorCase(["--export", "openmetrics"], "--export", "--replay", "--listen"),
    UsageErrorCase(
      ["--export", "json", "--replay", "x"], "'--export <", "'json'", "'openmetrics'"),
    UsageErrorCase(["--export", "openmetrics", "--listen", ":0"], "--export", "--listen"),
    UsageErrorCase(
      ["--export", "openmetrics", "--replay", "x", "--group-by", "regex-capture"],
      "--group-by capture", "REGEX"),
    UsageErrorCase(
      ["--export", "openmetrics", "--replay", "x", "-a"], "--export", "-a, --all-columns"),
    UsageErrorCase(
      ["--export", "openmetrics", "--replay", "x", "--summary"], "--summary", "--export"),
    UsageErrorCase(["--export", "openmetrics", "--replay", "x", "-g", "-"], "-g -", "--export"),
  ]

  private static let liveView: [UsageErrorCase] = [
    UsageErrorCase(["--live", "--replay", "a.db"], "--live", "--replay"),
    UsageErrorCase(["--live", "--", "make"], "--live", "'make'", "REGEX", "-p"),
    UsageErrorCase(["--live", "-j"], "--live", "-j, --json", "-r FILE", "--replay"),
    UsageErrorCase(["--live", "-a"], "--live", "-a, --all-columns", "-r FILE", "--replay"),
    UsageErrorCase(["--live", "-j", "-o", "a"], "--live", "-o, --output", "-r FILE", "--replay"),
    UsageErrorCase(["--live", "-g", "-"], "--live", "-g -"),
  ]

  private static let command: [UsageErrorCase] = [
    UsageErrorCase(["bash", "--", "make"], "'bash'", "'make'"),
    UsageErrorCase(["-p", "1,2", "-u", "0", "--", "make"], "-p, --pid", "'make'"),
    UsageErrorCase(["-u", "0", "--", "make"], "-u, --user", "'make'"),
    UsageErrorCase(["--cgroup", "/x", "--", "make"], "--cgroup", "'make'"),
    UsageErrorCase(["--replay", "x", "--", "make"], "--replay", "'make'"),
    UsageErrorCase(["--proc", "x", "--", "make"], "--proc", "'make'"),
    UsageErrorCase(["-j", "--", "make"], "-j, --json", "'make'", "-o FILE"),
    UsageErrorCase(["-a", "--", "make"], "-a, --all-columns", "'make'", "-o FILE"),
  ]
}

extension UsageErrorCase {
  /// Invalid command lines of `smaps-snapshot`, by topic.
  static let snapshot: [(topic: String, cases: [UsageErrorCase])] = [
    ("options", snapshotOptions), ("comparison", comparison),
  ]

  private static let snapshotOptions: [UsageErrorCase] = [
    UsageErrorCase(["--human"], "'--human'", "'--human-readable'"),
    UsageErrorCase(["--duration", "5"], "'--duration'"),
    UsageErrorCase(["-m", "fq"], "-m, --mask", "'fq'", "'q'", "b, f, r, w, x, s"),
    UsageErrorCase(["-m", "frr"], "-m, --mask", "'frr'", "'r'"),
    UsageErrorCase(["-H", "-j"], "-H, --human-readable", "-j, --json"),
    UsageErrorCase(["-o", ""], "-o, --output", "''"),
    UsageErrorCase(["-c"], "-c, --match-children", "REGEX", "-p", "-u", "--cgroup"),
    UsageErrorCase(["-g", "-", "-j"], "-j, --json", "-g -"),
    UsageErrorCase(["--theme", "dark"], "--theme", "-g"),
    UsageErrorCase(["--by", "pss"], "'--by <", "'pss'", "program"),
    UsageErrorCase(["--by", "user", "--sort", "pid"], "--sort", "'pid'", "count"),
    UsageErrorCase(["--sort", "pss"], "--sort", "--by"),
    UsageErrorCase(["--top", "3"], "--top", "--by"),
    UsageErrorCase(["--by", "process", "-m", "f"], "--by", "-m, --mask"),
    UsageErrorCase(["--by", "process", "--detail"], "--by", "--detail"),
    UsageErrorCase(["--by", "capture"], "--by capture", "REGEX"),
    UsageErrorCase(["--compare", "a", "--by", "user"], "--by user", "--compare"),
    UsageErrorCase(["--by", "mapping", "--compare", "a", "-m", "f"], "--by", "-m, --mask"),
    UsageErrorCase(
      ["--by", "mapping", "--sort", "pss", "--compare", "a"], "--sort", "--compare"),
    UsageErrorCase(["--by", "mapping", "--bytes", "--compare", "a"], "--bytes", "--compare"),
    UsageErrorCase(["--by", "mapping", "--sort", "uss"], "--sort", "'uss'", "pid"),
    UsageErrorCase(["--redact", "--by", "capture", "(a)"], "--redact", "--by capture"),
    UsageErrorCase(["--exclude"], "'--exclude <"),
    UsageErrorCase(["--measure", "vsz"], "'--measure <", "'vsz'", "pss+swap"),
    UsageErrorCase(["--measure", "uss", "-v"], "--measure uss", "-v, --verbose"),
    UsageErrorCase(["--account", "--by", "user"], "--account", "--by"),
    UsageErrorCase(["--account", "--detail"], "--account", "--detail"),
    UsageErrorCase(["--account", "-m", "f"], "--account", "-m, --mask"),
    UsageErrorCase(["--account", "-g", "x.svg"], "--account", "-g, --graph"),
    UsageErrorCase(["--account", "--measure", "rss"], "--account", "--measure rss", "PSS"),
    UsageErrorCase(["--account", "--cgroup", "/a", "-c"], "--account --cgroup", "-c"),
    UsageErrorCase(["--account", "--cgroup", "/x/../y"], "--cgroup", "'/x/../y'", "'..'"),
  ]

  private static let comparison: [UsageErrorCase] = [
    UsageErrorCase(["--compare"], "'--compare <"),
    UsageErrorCase(["--compare", ""], "--compare", "''"),
    UsageErrorCase(["--compare", "a", "b", "c"], "--compare", "'a', 'b', 'c'", "REGEX"),
    UsageErrorCase(["--compare", "-", "-"], "--compare", "'-'"),
    UsageErrorCase(
      ["--compare", "run@noon"], "'--compare <", "'run@noon'", "'@'", "15:30"),
    UsageErrorCase(["--compare", "a", "-g", "x.svg"], "-g, --graph", "--compare"),
    UsageErrorCase(["--compare", "a", "-v"], "-v, --verbose", "--compare"),
    UsageErrorCase(["--compare", "a", "b", "-u", "0"], "-u, --user", "--compare", "REGEX"),
    UsageErrorCase(["--compare", "a", "b", "--cgroup", "/x"], "--cgroup", "--compare", "REGEX"),
    UsageErrorCase(["--compare", "a", "b", "--proc", "x"], "--proc", "--compare", "REGEX"),
  ]
}
