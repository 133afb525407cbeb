import Testing

@testable import ProcFS

@Suite(.timeLimit(.minutes(20))) struct ThreadPositionTests {
  @Test(
    arguments: [
      ("running\n", .running),
      (
        "202 0x7f748dfff990 0x109 0x323c 0x0 0x0 0xffffffff 0x7ffc20a5a730 0x7f748f5f0f16\n",
        .waiting(stackPointer: 0x7ffc_20a5_a730)
      ),
      ("-1 0x7ffc20a5a730 0x7f748f5f0f16\n", .waiting(stackPointer: 0x7ffc_20a5_a730)),
      ("-1 0x0 0x0\n", .waiting(stackPointer: 0)),
      ("", nil), ("\n", nil), ("-1", nil), ("-1 0x5\n", nil), ("-1 5 5\n", nil),
      ("-1 0xg 0x5\n", nil), ("-1 0x11112222333344445 0x5\n", nil),
    ] as [(String, ThreadPosition?)])
  func `the text of syscall gives the position of a thread`(text: String, position: ThreadPosition?)
  {
    #expect(ThreadPosition(Array(text.utf8).span.bytes) == position)
  }
}
