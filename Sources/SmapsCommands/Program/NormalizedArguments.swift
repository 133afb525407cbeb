/// Spells arguments before `--` such that the parser understands them as documented.
///
/// - `--name=` becomes the two arguments `--name` and an empty value. The parser reports a missing
///   value for it.
/// - `-@5m`, a time in a recording that is read from stdin, becomes `/dev/stdin@5m`. The parser
///   would read it as an option `@`.
/// - `--reuse-unchanged=exact` becomes an option of another name, because the parser has no options
///   with an optional value.
package func normalizedArguments(_ arguments: [String]) -> [String] {
  let options = arguments.prefix { $0 != "--" }
  return options.flatMap { argument in
    if argument.hasPrefix("-@") { return ["/dev/stdin" + argument.dropFirst()] }
    var argument = argument
    if argument.hasPrefix("--reuse-unchanged=") {
      argument = "--\(LoadOptions.evidenceName)=" + argument.dropFirst("--reuse-unchanged=".count)
    }
    let isEmptied =
      argument.hasPrefix("--") && argument.firstIndex(of: "=") == argument.indices.last
    return isEmptied ? [String(argument.dropLast()), ""] : [argument]
  } + arguments[options.endIndex...]
}
