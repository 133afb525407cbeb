import MemoryProfile
import ProcFS

/// Encodes an account as one JSON object; memory in bytes.
///
///     {"time":RFC 3339,
///      "account":{"of":"machine","total":N,"cgroup":LIMITS,
///        "rows":[{"row":"selected","bytes":N,"from":"PSS"}…],
///        "processes":N,"memory":MEMORY,"files":{…}}}
///
/// `of` is `machine`, `cgroup` (version 2) or `cgroup_v1`. Rows are described at ``AccountItem``;
/// they add up to `total`, and those that the kernel does not count are absent. `memory` is as in
/// ``SampleNDJSON``. A group has `cgroup`:
/// `{"path":"…","limit":{"bytes":N,"left":N,"path":"…"},"high":N,"limit_hits":N,"oom_kills":N,
/// "swap":N,"tcp":N,"pressure":{…}}`, where what is not known is absent. With `-v` there is
/// `files`: `{"listed":N,"unreadable":N,"leased":N,"failed":N,"largest":[{"path":"…","cached":N,
/// "size":N}…]}`.
struct AccountJSON {
  /// When the account was taken.
  let time: WallClockTime

  func encode(_ report: AccountReport) -> [UInt8] {
    var json = JSONText()
    json.object { json in
      json.string("time", time.description)
      json.object("account") { object in
        object.account(report.account, withSources: true)
        if let processes = report.processes { object.number("processes", processes) }
        if let memory = report.memory { object.memory("memory", memory) }
        if let files = report.files { object.object("files") { $0.files(files) } }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }
}

extension JSONText {
  /// Writes the rows of an account as members of its object, and the limits of a group.
  ///
  /// - Parameter withSources: whether rows name the counters that they come from.
  mutating func account(_ account: MemoryAccount, withSources: Bool = false) {
    string("of", account.scope.key)
    number("total", account.total)
    if let limits = account.limits { object("cgroup") { $0.limits(limits) } }
    array("rows") { rows in
      for row in account.rows {
        rows.object { object in
          object.string("row", row.item.descriptor.key)
          object.number("bytes", row.bytes)
          if withSources, let source = row.item.source(in: account.scope) {
            object.string("from", source)
          }
        }
      }
    }
  }

  fileprivate mutating func limits(_ limits: GroupLimits) {
    // A recording does not have it.
    if !limits.group.isEmpty { string("path", limits.group) }
    if let nearest = limits.nearest {
      object("limit") { object in
        object.number("bytes", nearest.limit)
        object.number("left", nearest.left)
        if !nearest.group.isEmpty { object.string("path", nearest.group) }
      }
    }
    let numbers: [(String, UInt64?)] = [
      ("high", limits.high), ("limit_hits", limits.limitHits), ("oom_kills", limits.oomKills),
      ("swap", limits.swap), ("tcp", limits.sockets),
    ]
    for (key, value) in numbers { if let value { number(key, value) } }
    if let pressure = limits.pressure {
      object("pressure") { object in
        object.number("some_hundredths_of_percent", pressure.some)
        object.number("full_hundredths_of_percent", pressure.full)
      }
    }
  }

  fileprivate mutating func files(_ files: CachedFiles) {
    number("listed", files.count)
    number("unreadable", files.unreadable)
    number("leased", files.leased)
    number("failed", files.failed)
    array("largest") { array in
      for file in files.largest {
        array.object { object in
          object.string("path", String(decoding: file.path, as: UTF8.self))
          object.number("cached", file.bytes)
          object.number("size", file.size)
        }
      }
    }
  }
}
