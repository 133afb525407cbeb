extension ReportData {
  /// Processes by category, and by file or name in these, at some of the times.
  package struct Detail: Equatable, Sendable {
    package var times: [Int64]
    /// The names and colors of the categories.
    package var categories: [Category]
    /// The names of files and of other memory.
    package var names: [String]
    package var rows: [Row]

    package struct Category: Equatable, Sendable {
      package var name: String
      package var color: String

      package init(name: String, color: String) {
        self.name = name
        self.color = color
      }
    }

    /// The memory of a process, in a category, of a name.
    package struct Row: Equatable, Sendable {
      /// In ``ReportData/processes``; `nil` for all processes that are not there.
      package var process: Int?
      package var category: Int
      /// In ``Detail/names``; `nil` for what has no name of its own.
      package var name: Int?
      /// A value for each of ``Detail/times``.
      package var values: [Int64]

      package init(process: Int?, category: Int, name: Int?, values: [Int64]) {
        self.process = process
        self.category = category
        self.name = name
        self.values = values
      }
    }

    package init(times: [Int64], categories: [Category], names: [String], rows: [Row]) {
      self.times = times
      self.categories = categories
      self.names = names
      self.rows = rows
    }
  }

  /// What a user can change in the page, as it is at first.
  package struct View: Equatable, Sendable {
    /// `nil` for that of the system.
    package var theme: Theme?
    /// Whether times are those of the clock instead of elapsed ones; `nil` for what suits the
    /// length of the run.
    package var showsClock: Bool?

    package init(theme: Theme? = nil, showsClock: Bool? = nil) {
      self.theme = theme
      self.showsClock = showsClock
    }
  }

  package enum Theme: String, Sendable {
    case light, dark
  }

  /// What the timeline shows beside memory.
  package struct Annotations: Equatable, Sendable {
    package var gaps: [Gap] = []
    package var events: [Event] = []
    package var marks: [Mark] = []
    package var baseline: Baseline?

    package init() {}
  }

  /// A time without samples.
  package struct Gap: Equatable, Sendable {
    package var from: Int64
    package var to: Int64
    /// Empty if it is not known.
    package var reason: String

    package init(from: Int64, to: Int64, reason: String) {
      self.from = from
      self.to = to
      self.reason = reason
    }
  }

  /// Processes that started and ended at about the same time.
  package struct Event: Equatable, Sendable {
    package var time: Int64
    package var started: Int
    package var ended: Int

    package init(time: Int64, started: Int, ended: Int) {
      self.time = time
      self.started = started
      self.ended = ended
    }
  }

  /// A labeled time.
  package struct Mark: Equatable, Sendable {
    package var time: Int64
    package var label: String

    package init(time: Int64, label: String) {
      self.time = time
      self.label = label
    }
  }

  /// The total of another run, aligned at the start.
  package struct Baseline: Equatable, Sendable {
    package var name: String
    package var times: [Int64]
    package var total: [Int64]

    package init(name: String, times: [Int64], total: [Int64]) {
      self.name = name
      self.times = times
      self.total = total
    }
  }

  /// Whether something grew over the run.
  package enum Growth: Equatable, Sendable {
    case tooShort
    case none
    /// It ended larger by `more` bytes since a time; both are `nil` if it did not.
    case unsteady(more: Int64?, since: Int64?)
    /// In bytes, with the range at 99 % confidence.
    case steady(perHour: Double, range: ClosedRange<Double>)
  }

  package struct NamedGrowth: Equatable, Sendable {
    package var name: String
    /// `nil` if it has none.
    package var color: String?
    package var growth: Growth

    package init(name: String, color: String? = nil, growth: Growth) {
      self.name = name
      self.color = color
      self.growth = growth
    }
  }
}
