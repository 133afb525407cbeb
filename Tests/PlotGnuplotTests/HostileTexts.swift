/// Texts that would run a command, break a command or break an SVG if gnuplot interpreted them.
///
/// Each tries to create the file `CANARY`.
let hostileTexts = [
  "`touch CANARY`", "'`touch CANARY`'", "''`touch CANARY`''", "\"`touch CANARY`\"",
  "'; system('touch CANARY'); '", "\"; system(\"touch CANARY\"); \"",
  "' . system('touch CANARY') . '",
  "'\n! touch CANARY\n'", "\n! touch CANARY\n", "\r!touch CANARY\r", "\u{85}! touch CANARY",
  "\u{2028}! touch CANARY", "'\nsystem(\"touch CANARY\")\nset label '", "\\", "\\'", "'\\",
  "\\\n! touch CANARY", "@GPVAL_TERM", "@`touch CANARY`", "'@a'", "'@a", "'@a\"`touch CANARY`",
  "\"'@GPVAL_VERSION`touch CANARY`", "| touch CANARY", "< touch CANARY", "$(touch CANARY)",
  "END\n! touch CANARY\n$x << END", "#'", "# `touch CANARY`", "%s%n%d %h", "{/Symbol a}_b^c &{x}",
  "</text><script>alert(1)</script>", "&amp;<\"'>", "set print '| touch CANARY'",
  "sprintf('%s', system('touch CANARY'))", "\0`touch CANARY`", "\u{202E}`touch CANARY`\u{5D0}", "",
  "' noenhanced; set output '| touch CANARY'; set label '",
]
