// swift-tools-version: 6.1

import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let nio: [Target.Dependency] = ["NIOCore", "NIOHTTP1", "NIOPosix"].map {
  .product(name: $0, package: "swift-nio")
}
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

let package = Package(
  name: "smaps-profiler",
  products: [
    .executable(name: "smaps-profiler", targets: ["smaps-profiler"]),
    .executable(name: "smaps-snapshot", targets: ["smaps-snapshot"]),
    .library(name: "Plot", targets: ["Plot"]),
    .library(name: "PlotCairo", targets: ["PlotCairo"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    // C stays behind these three.
    .target(name: "CCairo"),
    .systemLibrary(
      name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
    .systemLibrary(name: "CLinux"),

    // From /proc to a sample.
    .target(name: "ProcFS", dependencies: [system], swiftSettings: strict),
    .target(
      name: "MemoryProfile", dependencies: ["ProcFS", "CPCRE2", "CLinux", system],
      swiftSettings: strict),
    .target(
      name: "Recording", dependencies: ["MemoryProfile", "ProcFS", grdb, sqlite, system],
      swiftSettings: strict),

    // What an engine that watches many machines is told.
    .target(name: "OpenMetrics", swiftSettings: strict),
    .target(
      name: "MetricsServer", dependencies: ["OpenMetrics", system] + nio, swiftSettings: strict),

    // Starting a program and seeing it through.
    .target(name: "Follow", dependencies: ["CLinux", system], swiftSettings: strict),

    // Text on the whole of a terminal, and its keys.
    .target(name: "TextScreen", dependencies: ["CLinux", system], swiftSettings: strict),

    // From a chart to a picture.
    .target(
      name: "Plot", swiftSettings: strict,
      // Rounding is libm's, which nothing else brings where neither C nor Foundation is imported.
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
    .target(name: "PlotCairo", dependencies: ["Plot", "CCairo"], swiftSettings: strict),
    .target(
      name: "PlotGnuplot", dependencies: ["Plot", subprocess, system], swiftSettings: strict),

    // What a chart looks like that is not of memory; draws the pictures of the documentation.
    .executableTarget(
      name: "plot-examples", dependencies: ["Plot", "PlotCairo"], swiftSettings: strict),

    // Where memory meets charts.
    .target(
      name: "SmapsCommands",
      dependencies: [
        "CLinux", "ProcFS", "MemoryProfile", "Recording", "Follow", "Plot", "PlotCairo",
        "PlotGnuplot", "OpenMetrics", "MetricsServer", "TextScreen", argumentParser, system,
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "smaps-profiler", dependencies: ["SmapsCommands"], swiftSettings: strict),
    .executableTarget(
      name: "smaps-snapshot", dependencies: ["SmapsCommands"], swiftSettings: strict),

    // Tests, and the tool that captures their fixtures.
    .executableTarget(
      name: "capture-proc", dependencies: [argumentParser, system], path: "Tests/capture-proc",
      swiftSettings: strict),
    .executableTarget(
      name: "simulate", dependencies: ["Recording", "MemoryProfile", "ProcFS", argumentParser],
      path: "Tests/Benchmarks/simulate", swiftSettings: strict),
    .executableTarget(
      name: "chart-benchmark", dependencies: ["Plot", "PlotCairo", "PlotGnuplot"],
      path: "Tests/Benchmarks/Charts", swiftSettings: strict),
    .executableTarget(
      name: "growth-chart", dependencies: ["Plot", "PlotCairo"],
      path: "Tests/Benchmarks/Growth", swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["Plot", subprocess, system], path: "Tests/TestSupport",
      swiftSettings: strict),
    .target(
      name: "FuzzTargets",
      dependencies: [
        "SmapsCommands", "Recording", "MemoryProfile", "Plot", "ProcFS", "TestSupport",
        argumentParser, grdb,
      ],
      path: "Tests/FuzzTargets", swiftSettings: strict),
    .testTarget(
      name: "FuzzTargetsTests", dependencies: ["FuzzTargets", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ProcFSTests", dependencies: ["ProcFS", "TestSupport", system], swiftSettings: strict),
    .testTarget(
      name: "MemoryProfileTests", dependencies: ["MemoryProfile", "ProcFS", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "RecordingTests",
      dependencies: ["Recording", "MemoryProfile", "ProcFS", "TestSupport", grdb],
      swiftSettings: strict),
    .testTarget(name: "TextScreenTests", dependencies: ["TextScreen"], swiftSettings: strict),
    .testTarget(name: "OpenMetricsTests", dependencies: ["OpenMetrics"], swiftSettings: strict),
    .testTarget(
      name: "MetricsServerTests",
      dependencies: ["MetricsServer", "OpenMetrics", "TestSupport", system],
      swiftSettings: strict),
    .testTarget(name: "PlotTests", dependencies: ["Plot", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "PlotCairoTests", dependencies: ["PlotCairo", "Plot", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "PlotGnuplotTests", dependencies: ["PlotGnuplot", "PlotCairo", "Plot", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "SmapsCommandsTests",
      dependencies: [
        "SmapsCommands", "ProcFS", "MemoryProfile", "Recording", "Follow", "OpenMetrics", "Plot",
        "PlotCairo", "TextScreen", "TestSupport", argumentParser, system,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "TestSupport", "smaps-profiler", "smaps-snapshot", "plot-examples", subprocess, system,
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)

// Who builds the programs does not pay for what builds the documentation.
if Context.environment["SMAPS_DOCUMENTATION"] != nil {
  package.dependencies.append(
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}

// Who runs the tests does not pay for libFuzzer; `.ci/fuzz` builds with it.
if Context.environment["SMAPS_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "fuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz", exclude: ["README.md"],
      swiftSettings: strict,
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])]))
}
