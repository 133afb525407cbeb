import CommandLineOptions
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct DeclarationTests {
  @Test func `each group lists all of its options, in their order`() {
    check(ProfilerCommand())
    check(SnapshotCommand())
  }

  private func check(_ group: any ParsableArguments) {
    let properties = Mirror(reflecting: group).children.compactMap { $0.value as? Declaration }
    #expect(!properties.isEmpty)
    #expect(group.declarations.map(ObjectIdentifier.init) == properties.map(ObjectIdentifier.init))
    for property in properties {
      for case let inner as any ParsableArguments in Mirror(reflecting: property).children.map(
        \.value)
      {
        check(inner)
      }
    }
  }

  @Test func `all names are different`() {
    for sections in [ProfilerCommand.helpSections, SnapshotCommand.helpSections] {
      let names = sections.flatMap(\.parameters).flatMap(\.names)
      #expect(names.count > 30 && Set(names).count == names.count)
    }
  }
}
