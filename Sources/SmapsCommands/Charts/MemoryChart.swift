import MemoryProfile
struct ChartFacts { var title: String?; var host: String?; var start: WallClockTime; var interval: Duration; static var hostName: String? { nil } }
struct MemoryChart { var series: TimeSeries; var facts: ChartFacts; var showsFaults: Bool
 func write(to file: ChartFile) throws(Failure) {} }
