import Testing

@testable import WebConfiguration

@Suite(.timeLimit(.minutes(20))) struct KeyedHashTests {
  /// The first vectors of the reference implementation; `openssl mac … SIPHASH` prints the same.
  @Test(
    arguments: [
      (0, 0xE6A8_25BA_047F_81A3, 0x9302_55C7_1472_F66D),
      (1, 0x44AF_996B_D8C1_87DA, 0x45FC_229B_1159_7634),
      (8, 0x61F5_5862_BAA9_623B, 0xB497_14F3_64E2_830F),
      (15, 0x11A8_B033_99E9_9354, 0xD9C3_CF97_0FEC_087E),
    ] as [(Int, UInt64, UInt64)])
  func `it is SipHash-2-4 with 128 bits`(length: Int, low: UInt64, high: UInt64) {
    let hash = KeyedHash(key: (0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908))
    let value = hash.hash((0..<length).map { UInt8($0) })
    #expect(value.low == low)
    #expect(value.high == high)
  }

  @Test func `another key has other hashes`() {
    #expect(KeyedHash().hash([1, 2, 3]) != KeyedHash().hash([1, 2, 3]))
  }
}
