/// Spells arguments before `--` such that the parser understands them as documented.
///
/// - `--name=` becomes the two arguments `--name` and an empty value. The parser reports a missing
///   value for it.
/// - `-@5m`, a time in a recording that is read from stdin, becomes `/dev/stdin@5m`. The parser
///   would read it as an option `@`.
/// - `--reuse-unchanged=exact` becomes a flag, because the parser has no options with an optional
///   value. `--reuse-unchanged=clock` is what the flag alone means.
package func normalizedArguments(_ arguments: [String]) -> [String] {
  let options = arguments.prefix { $0 != "--" }
  return options.flatMap { argument in
    if argument.hasPrefix("-@") { return ["/dev/stdin" + argument.dropFirst()] }
    switch argument {
    case "--reuse-unchanged=exact": return ["--\(LoadOptions.reuseExactName)"]
    case "--reuse-unchanged=clock": return ["--reuse-unchanged"]
    default: break
    }
    let isEmptied =
      argument.hasPrefix("--") && argument.firstIndex(of: "=") == argument.indices.last
    return isEmptied ? [String(argument.dropLast()), ""] : [argument]
  } + arguments[options.endIndex...]
}
