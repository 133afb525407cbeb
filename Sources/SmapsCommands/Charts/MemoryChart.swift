import MemoryProfile
struct MemoryChart { var series: TimeSeries; var facts: ChartFacts; var showsFaults: Bool
 func write(to file: ChartFile) throws(Failure) {} }
