import MemoryProfile
import ProcFS

/// Reads what samples have beside processes: an account, and what limits in percent need.
struct MachineReaders: ~Copyable {
  /// `nil` if samples have no account, or have none any more.
  private var accounts: AccountReader?
  private var hasAccount = false
  private var hasReportedMissingGroup = false

  /// `nil` if no limit needs it.
  private var headroom: HeadroomReader?

  init(accounts: consuming AccountReader? = nil, headroom: consuming HeadroomReader? = nil) {
    self.accounts = accounts
    self.headroom = headroom
  }

  /// Completes a sample.
  mutating func complete(_ sample: inout Sample, _ diagnostics: Diagnostics) throws(Failure) {
    sample.account = try account(of: sample, diagnostics)
    do throws(ProcError) {
      sample.headroom = try headroom?.read()
    } catch {
      throw Failure(error)
    }
  }

  /// Reads the account that belongs to a sample. A control group may be removed during the run, and
  /// created again: samples have no account meanwhile.
  private mutating func account(
    of sample: Sample, _ diagnostics: Diagnostics
  ) throws(Failure) -> MemoryAccount? {
    do throws(AccountError) {
      let account = try accounts?.account(of: sample.total)
      hasAccount = hasAccount || account != nil
      return account
    } catch .noGroup(let path) {
      if !hasReportedMissingGroup {
        diagnostics.log(RunMessage.withoutAccount(group: path).message)
      }
      hasReportedMissingGroup = true
      return nil
    } catch {
      guard hasAccount else { throw Failure(error) }
      accounts = nil
      diagnostics.log(RunMessage.accountEnded(error).message)
      return nil
    }
  }
}
