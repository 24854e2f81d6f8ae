/** Names that a careless writer would run, render or break on. */
export const hostileNames: readonly string[] = [
  '<img src=x onerror="document.title=1">',
  "</table><script>throw 1</script>",
  '=HYPERLINK("https://example.org","x")',
  "+1+cmd|' /C calc'!A0",
  "@SUM(1)",
  "x".repeat(10_000),
  "\u202egnp.exe\u202c and \u200f",
  "\\input{/etc/passwd} $x_1^2$ 100% #1 {a} & b ~ \\end{tabular}",
  "| a | b |\n| - | - |",
  "[click](javascript:alert(1)) *bold* _it_ `code` ![x](http://example.org/x.png)",
  "line\r\nbreak\ttab\u0000nul",
  "[4pt] starts like an argument",
  "--mast × ≥ 1 − κ 中文 é",
];
