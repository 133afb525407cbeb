// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// Only tests use it. It is not part of the programs, which start others with `ChildProcess`.
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
  // All versions are exact, those of indirect dependencies too, so that one commit always builds
  // the same program.
  dependencies: [
    .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
  ],
  targets: [
    // Bindings to C libraries and system headers.
    .target(name: "CLoader"),
    .target(name: "CCairo", dependencies: ["CLoader"]),
    .target(name: "CSQLite", dependencies: ["CLoader"]),
    .target(name: "CMicroHTTPD", dependencies: ["CLoader"]),
    .systemLibrary(name: "CCrypt"),
    .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(
      name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
    .systemLibrary(name: "CLinux"),

    // The process that supervises the command of an alarm. It is a fork of a program with threads.
    .target(name: "CSupervisor"),

    // The C library, which every other target imports by this name.
    .target(name: "Libc", dependencies: ["CLinux"], swiftSettings: strict),

    // Starts threads, and makes them wait for each other.
    .target(name: "Threads", dependencies: ["Libc"], swiftSettings: strict),

    // Parses command lines; help and completions. It knows nothing of the programs.
    .target(name: "CommandLineOptions", dependencies: ["Libc"], swiftSettings: strict),

    // Scans JSON texts.
    .target(name: "JSON", swiftSettings: strict),

    // The directory for temporary files.
    .target(name: "TemporaryFiles", dependencies: ["Libc", system], swiftSettings: strict),

    // Reads /proc and makes samples.
    .target(name: "ProcFS", dependencies: ["Libc", system], swiftSettings: strict),
    .target(
      name: "MemoryProfile",
      dependencies: ["Libc", "ProcFS", "JSON", "CPCRE2", "CLinux", "Threads", system],
      swiftSettings: strict),

    // Samples of a run over time. Recordings don't need it, so both are compiled at the same time.
    .target(
      name: "MemorySeries", dependencies: ["MemoryProfile", "ProcFS"], swiftSettings: strict),

    // Databases, and the recordings in them.
    .target(name: "SQLite", dependencies: ["CSQLite"], swiftSettings: strict),
    .target(
      name: "Recording",
      dependencies: [
        "Libc", "JSON", "MemoryProfile", "ProcFS", "SQLite", "TemporaryFiles", system,
      ],
      swiftSettings: strict),

    // Metrics for Prometheus: the text formats, an HTTP server, and what protects it.
    .target(name: "OpenMetrics", swiftSettings: strict),
    .target(
      name: "WebConfiguration", dependencies: ["Libc", "CCrypt", "CYAML", system],
      swiftSettings: strict),
    .target(
      name: "MetricsServer",
      dependencies: ["Libc", "CMicroHTTPD", "OpenMetrics", "Threads", "WebConfiguration", system],
      swiftSettings: strict),

    // Starts commands: with all of their descendants, or to collect their output.
    .target(
      name: "ChildProcess", dependencies: ["Libc", "CLinux", "CSupervisor", system],
      swiftSettings: strict),

    // A full-screen terminal interface: styled text and keys.
    .target(name: "TextScreen", dependencies: ["Libc", "CLinux", system], swiftSettings: strict),

    // Draws charts.
    .target(
      name: "Plot", swiftSettings: strict,
      // Rounding needs libm, which is linked implicitly only with C modules and Foundation.
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
    .target(name: "PlotCairo", dependencies: ["Plot", "CCairo"], swiftSettings: strict),
    .target(
      name: "PlotGnuplot", dependencies: ["ChildProcess", "Plot", "TemporaryFiles", system],
      swiftSettings: strict),

    // The page to explore a run with, and its data block. The C target embeds the page's parts.
    .target(name: "CReportPage"),
    .target(
      name: "Report", dependencies: ["CReportPage"], exclude: ["README.md", "Page"],
      swiftSettings: strict),

    // Charts of data other than memory; draws the pictures in the documentation.
    .executableTarget(
      name: "plot-examples", dependencies: ["Libc", "Plot", "PlotCairo"], swiftSettings: strict),

    // The commands: the only target that knows both memory and charts.
    .target(
      name: "SmapsCommands",
      dependencies: [
        "Libc", "CLinux", "ProcFS", "MemoryProfile", "MemorySeries", "Recording", "SQLite",
        "ChildProcess", "Plot", "PlotCairo", "PlotGnuplot", "Report", "OpenMetrics",
        "MetricsServer", "TextScreen", "Threads", "WebConfiguration", "CommandLineOptions", system,
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "smaps-profiler", dependencies: ["SmapsCommands"], swiftSettings: strict),
    .executableTarget(
      name: "smaps-snapshot", dependencies: ["SmapsCommands"], swiftSettings: strict),

    // Tests, benchmarks, and a tool that captures fixtures.
    .executableTarget(
      name: "capture-proc", dependencies: ["Libc", "CommandLineOptions", system],
      path: "Tests/Tools/capture-proc",
      swiftSettings: strict),
    .executableTarget(
      name: "simulate",
      dependencies: ["Libc", "Recording", "MemoryProfile", "ProcFS", "CommandLineOptions", system],
      path: "Tests/Tools/simulate", swiftSettings: strict),
    .executableTarget(
      name: "chart-benchmark", dependencies: ["Plot", "PlotCairo", "PlotGnuplot"],
      path: "Tests/Tools/chart-benchmark", swiftSettings: strict),
    .executableTarget(
      name: "growth-chart", dependencies: ["Plot", "PlotCairo"],
      path: "Tests/Tools/growth-chart", swiftSettings: strict),
    .executableTarget(
      name: "reuse-error", dependencies: ["MemoryProfile", "Plot", "PlotCairo", "ProcFS"],
      path: "Tests/Tools/reuse-error", swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["Libc", "Plot", subprocess, system],
      path: "Tests/TestSupport",
      swiftSettings: strict),
    .target(
      name: "FuzzTargets",
      dependencies: [
        "Libc", "SmapsCommands", "Recording", "MemoryProfile", "Plot", "ProcFS", "SQLite",
        "TestSupport", "WebConfiguration", "CommandLineOptions",
      ],
      path: "Tests/FuzzTargets", swiftSettings: strict),
    .testTarget(
      name: "FuzzTargetsTests", dependencies: ["FuzzTargets", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "CommandLineOptionsTests", dependencies: ["CommandLineOptions", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "TemporaryFilesTests", dependencies: ["Libc", "TemporaryFiles", system],
      swiftSettings: strict),
    .testTarget(
      name: "ProcFSTests", dependencies: ["ProcFS", "TestSupport", system], swiftSettings: strict),
    .testTarget(
      name: "MemoryProfileTests",
      dependencies: ["MemoryProfile", "ProcFS", "TestSupport", "Threads"],
      swiftSettings: strict),
    .testTarget(
      name: "MemorySeriesTests",
      dependencies: ["MemorySeries", "MemoryProfile", "ProcFS", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "SQLiteTests", dependencies: ["SQLite", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "RecordingTests",
      dependencies: ["Recording", "JSON", "MemoryProfile", "ProcFS", "SQLite", "TestSupport"],
      swiftSettings: strict),
    .testTarget(name: "TextScreenTests", dependencies: ["TextScreen"], swiftSettings: strict),
    .testTarget(name: "OpenMetricsTests", dependencies: ["OpenMetrics"], swiftSettings: strict),
    .testTarget(
      name: "WebConfigurationTests",
      dependencies: ["Libc", "WebConfiguration", "TestSupport", system],
      swiftSettings: strict),
    .testTarget(
      name: "MetricsServerTests",
      dependencies: [
        "Libc", "MetricsServer", "OpenMetrics", "TestSupport", "Threads", "WebConfiguration",
        system,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ReportTests", dependencies: ["Report", "TestSupport"], swiftSettings: strict),
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
        "SmapsCommands", "ProcFS", "MemoryProfile", "MemorySeries", "Recording", "ChildProcess",
        "OpenMetrics", "MetricsServer", "Plot", "PlotCairo", "PlotGnuplot", "Report", "TextScreen",
        "TestSupport", "WebConfiguration", "CommandLineOptions", system,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "Libc", "MemoryProfile", "ProcFS", "Recording", "TestSupport", "smaps-profiler",
        "smaps-snapshot", "plot-examples", subprocess, system,
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)

// Only `.ci/documentation` needs the plugin.
if Context.environment["SMAPS_DOCUMENTATION"] != nil {
  package.dependencies.append(
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", exact: "1.5.0"))
}

// Only `.ci/fuzz` needs libFuzzer.
if Context.environment["SMAPS_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "fuzz", dependencies: ["FuzzTargets", "Libc"], path: "Tests/Tools/fuzz",
      exclude: ["README.md"],
      swiftSettings: strict,
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])]))
}
