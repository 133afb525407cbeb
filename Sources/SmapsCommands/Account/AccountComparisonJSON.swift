import MemoryProfile

/// Encodes a comparison of two accounts as one JSON object; memory in bytes.
///
///     {"before":POINT,"after":POINT,
///      "account":{"of":"machine","total":CHANGE,"rows":[{"row":"free",CHANGE}…]}}
///
/// POINT is `{"source":"…","time":RFC 3339,"millis":N,"cgroup":"…"}`, and CHANGE is
/// `"before":N,"after":N,"change":N`, as in ``ComparisonJSON``.
struct AccountComparisonJSON {
  func encode(_ comparison: AccountComparison) -> [UInt8] {
    var json = JSONText()
    json.object { json in
      for (key, point, group) in [
        ("before", comparison.before, comparison.groups.before),
        ("after", comparison.after, comparison.groups.after),
      ] {
        json.object(key) { object in
          object.string("source", point.name)
          if let time = point.time { object.string("time", time.description) }
          if let sinceStart = point.sinceStart {
            object.number("millis", sinceStart.milliseconds)
          }
          if let group { object.string("cgroup", group) }
        }
      }
      json.object("account") { account in
        account.string("of", comparison.scope.key)
        account.object("total") {
          $0.change(comparison.totals.before, comparison.totals.after)
        }
        account.array("rows") { rows in
          for row in comparison.rows {
            rows.object { object in
              object.string("row", row.item.descriptor.key)
              object.change(row.before, row.after)
            }
          }
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }
}

extension JSONText {
  fileprivate mutating func change(_ before: Int64, _ after: Int64) {
    number("before", before)
    number("after", after)
    number("change", after.addingClamped(-before))
  }
}
