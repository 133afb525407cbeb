/// Spells arguments before `--` such that the parser understands them as documented.
///
/// - `-@5m`, a time in a recording that is read from stdin, becomes `/dev/stdin@5m`. The parser
///   would read it as an option `@`.
/// - `--reuse-unchanged=exact` becomes an option of another name, because no option has an optional
///   value.
package func normalizedArguments(_ arguments: [String]) -> [String] {
  let options = arguments.prefix { $0 != "--" }
  return options.map { argument in
    if argument.hasPrefix("-@") { return "/dev/stdin" + argument.dropFirst() }
    guard argument.hasPrefix("--reuse-unchanged=") else { return argument }
    return "--\(LoadOptions.evidenceName)=" + argument.dropFirst("--reuse-unchanged=".count)
  } + arguments[options.endIndex...]
}
