/// A completion script for bash.
enum BashCompletion {
  static func script(for program: String, _ parameters: [Parameter]) -> String {
    let options = parameters.filter { $0.kind != .positional }
    let once = options.filter { !$0.isRepeatable }.map { $0.spellings.joined(separator: ",") }
    let repeatable = options.filter(\.isRepeatable).flatMap(\.spellings)
    return """
      # bash completion of \(program)

      _\(program)() {
          local current=$2 previous=$3 word option name given offered
          COMPREPLY=()
          # bash splits --option=value into three words.
          if [[ $current == = ]]; then
              current=
          elif [[ $previous == = ]]; then
              previous=${COMP_WORDS[COMP_CWORD - 2]}
          fi
          for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
              [[ $word == -- ]] && return
          done
          case $previous in
      \(cases(options.filter(\.takesValue)).joined(separator: "\n"))
          esac
          # After one of the characters =:><, $current is empty too.
          [[ ( -z $current || $current == -* ) \\
              && ${COMP_LINE:0:COMP_POINT} == *[[:space:]]"$current" ]] || return 0

          given=" ${COMP_WORDS[*]:1:COMP_CWORD-1} "
          offered="\(repeatable.joined(separator: " "))"
          # These are offered only once.
          for option in \
              \(once.joined(separator: " \\\n        "))
          do
              for name in ${option//,/ }; do
                  [[ $given == *" $name "* ]] && continue 2
              done
              offered+=" ${option//,/ }"
          done
          mapfile -t COMPREPLY < <(compgen -W "$offered" -- "$current")
      }

      complete -o filenames -F _\(program) \(program)
      """
  }

  /// The cases for values, one for each kind.
  private static func cases(_ options: [Parameter]) -> [String] {
    var kinds: [(kind: CompletionKind, names: [String])] = []
    for option in options {
      if let index = kinds.firstIndex(where: { $0.kind == option.completion }) {
        kinds[index].names += option.spellings
      } else {
        kinds.append((option.completion, option.spellings))
      }
    }
    return kinds.map { kind, names in
      let offer = values(kind).map { "mapfile -t COMPREPLY < <(compgen \($0) -- \"$current\")" }
      return """
            \(names.joined(separator: " | ")))
                \(offer ?? ":")
                return
                ;;
        """
    }
  }

  /// The arguments of `compgen` for values; `nil` if nothing is offered.
  private static func values(_ kind: CompletionKind) -> String? {
    switch kind {
    case .none: nil
    case .file: "-f"
    case .directory: "-d"
    case .list(let values): "-W \(values.joined(separator: " ").quoted)"
    case .shellCommand(let command): "-W \"$(\(command))\""
    }
  }
}
