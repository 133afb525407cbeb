/// What a sample changes in a page that is open. Memory is in bytes.
///
/// Layers are identified by keys instead of places, because each page has other layers: the largest
/// when it was made.
package struct ReportEvent: Equatable, Sendable {
  /// Since the start of the run, in milliseconds.
  package var time: Int64
  package var total: Int64
  /// What is counted since the start of the run, by the key of the counter.
  package var counters: [Value] = []
  package var splits: [Split] = []
  /// Layers that were never in an event before.
  package var layers: [Layer] = []
  /// Processes that are seen for the first time. Their peaks and last values are not used.
  package var processes: [ReportData.Process] = []
  /// How many processes the sample before does not have.
  package var started = 0
  /// The keys of processes that only the sample before has.
  package var ended: [String] = []
  /// Why there is a gap before the sample, or an empty text; `nil` if there is none.
  package var gap: String?
  /// Those since the sample before.
  package var marks: [ReportData.Mark] = []

  package init(time: Int64, total: Int64) {
    self.time = time
    self.total = total
  }

  package struct Value: Equatable, Sendable {
    package let key: String
    package let value: Int64

    package init(_ key: String, _ value: Int64) {
      self.key = key
      self.value = value
    }
  }

  /// The layers of one dimension that have changed.
  package struct Split: Equatable, Sendable {
    /// That of ``ReportData/Split``.
    package let key: String
    package let values: [Value]

    package init(key: String, values: [Value]) {
      self.key = key
      self.values = values
    }
  }

  package struct Layer: Equatable, Sendable {
    /// The key of the split.
    package let split: String
    package let key: String
    package let name: String
    /// `#rrggbb`
    package let color: String
    /// The key of the process that it is; `nil` if it is none.
    package let process: String?

    package init(split: String, key: String, name: String, color: String, process: String? = nil) {
      self.split = split
      self.key = key
      self.name = name
      self.color = color
      self.process = process
    }
  }
}
