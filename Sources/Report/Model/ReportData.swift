/// What a page shows of a run. Memory is in bytes, times are in milliseconds since the start of the
/// run.
///
/// Names come from other programs. They must be escaped for people (control characters), but not
/// for HTML.
package struct ReportData: Equatable, Sendable {
  package var run: Run
  package var columns: Columns
  package var annotations = Annotations()
  package var processes: [Process] = []
  /// The number of processes that ``processes`` does not contain.
  package var unlisted = 0
  /// `nil` if there are no details of processes.
  package var detail: Detail?
  /// Of the total first, then of what else is known to grow.
  package var growth: [NamedGrowth] = []
  /// All memory of the machine or of a control group; `nil` if it was not asked for.
  package var account: Table?
  /// Whether it is one point in time instead of a run.
  package var isSnapshot = false
  /// How many layers are stacked at first; `nil` for the usual number.
  package var top: Int?
  /// How the page looks when it opens.
  package var view = View()
  /// What the page has less of than the run had, as sentences.
  package var reductions: [String] = []
  /// The ID of the event of the latest sample, if a server sends those that follow; `nil` for a
  /// file.
  package var liveEvent: String?

  package init(run: Run, columns: Columns) {
    self.run = run
    self.columns = columns
  }
}

extension ReportData {
  package struct Run: Equatable, Sendable {
    package var title: String
    package var host: String?
    package var kernel: String?
    package var start: Start?
    /// Between two samples, in milliseconds.
    package var interval: Int64?
    package var samples: Int
    package var processes: Int
    /// The label of the measure that is counted by category.
    package var measure: String
    /// The program that made the page, with its options.
    package var origin: String

    package init(
      title: String, host: String? = nil, kernel: String? = nil,
      start: Start? = nil, interval: Int64? = nil, samples: Int,
      processes: Int, measure: String, origin: String
    ) {
      self.title = title
      self.host = host
      self.kernel = kernel
      self.start = start
      self.interval = interval
      self.samples = samples
      self.processes = processes
      self.measure = measure
      self.origin = origin
    }
  }

  /// When a run began.
  package struct Start: Equatable, Sendable {
    /// Since 1970, in UTC.
    package var milliseconds: Int64
    /// Seconds east of UTC.
    package var offset: Int

    package init(milliseconds: Int64, offset: Int) {
      self.milliseconds = milliseconds
      self.offset = offset
    }
  }

  /// The samples of a run, or some of them. Every series has a value for each of ``times``.
  package struct Columns: Equatable, Sendable {
    /// Ascending.
    package var times: [Int64]
    package var total: [Int64]
    /// What is counted since the start of the run.
    package var counters: [Counter]
    /// The total by each dimension. The first is shown at first. Not empty.
    package var splits: [Split]

    package init(times: [Int64], total: [Int64], counters: [Counter] = [], splits: [Split]) {
      self.times = times
      self.total = total
      self.counters = counters
      self.splits = splits
    }
  }

  package struct Counter: Equatable, Sendable {
    /// `faults`, or `cpu` for milliseconds of CPU time.
    package var key: String
    package var label: String
    package var values: [Int64]

    package init(key: String, label: String, values: [Int64]) {
      self.key = key
      self.label = label
      self.values = values
    }
  }

  /// The total by one dimension.
  package struct Split: Equatable, Sendable {
    package var key: String
    package var label: String
    /// From the bottom of the stack to its top.
    package var layers: [Layer]

    package init(key: String, label: String, layers: [Layer]) {
      self.key = key
      self.label = label
      self.layers = layers
    }
  }

  package struct Layer: Equatable, Sendable {
    package var name: String
    /// The name without abbreviation; `nil` if it is the same.
    package var full: String?
    /// `#rrggbb`
    package var color: String
    package var peak: Int64
    /// The index of the process that it is, in ``ReportData/processes``.
    package var process: Int?
    /// How many others it is the sum of; `nil` if it is not a sum.
    package var restCount: Int?
    /// What identifies it in addresses and events; `nil` for the process, or for its full name.
    package var key: String?
    package var values: [Int64]

    package init(
      name: String, full: String? = nil, color: String, peak: Int64, process: Int? = nil,
      restCount: Int? = nil, values: [Int64]
    ) {
      self.name = name
      self.full = full
      self.color = color
      self.peak = peak
      self.process = process
      self.restCount = restCount
      self.values = values
    }
  }

  package struct Process: Equatable, Sendable {
    /// What identifies it in addresses and events: its PID and start time.
    package var key = ""
    package var pid: Int32
    package var parent: Int32?
    package var user: String?
    /// A short name.
    package var label: String
    /// The command line.
    package var command: String
    package var begin: Int64
    /// `nil` if it is in the last sample.
    package var end: Int64?
    package var peak: Int64
    package var last: Int64
    package var growth: Growth?

    package init(
      pid: Int32, parent: Int32? = nil, user: String? = nil, label: String, command: String,
      begin: Int64, end: Int64? = nil, peak: Int64, last: Int64, growth: Growth? = nil
    ) {
      self.pid = pid
      self.parent = parent
      self.user = user
      self.label = label
      self.command = command
      self.begin = begin
      self.end = end
      self.peak = peak
      self.last = last
      self.growth = growth
    }
  }
}
