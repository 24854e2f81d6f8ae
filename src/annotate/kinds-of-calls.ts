import { jsonOf } from "../datasets/json-values.js";
import { textIn } from "../datasets/traces/run.js";
import type { AgentCall } from "../trace.js";

// By words alone: what a script does is not seen.
const reading = words(
  "get list read search find view show describe query fetch status browse lookup retrieve count inspect explain",
);
const notes = words("todo todos plan plans think thought thoughts note notes memory reasoning");
const changing = words(
  "write edit create insert replace patch delete remove update modify rename move copy append apply undo redo commit push save upload",
  "send submit book cancel exchange return post put set add install uninstall deploy scale restart rollback start stop kill enable",
  "disable transfer drop click type fill press select navigate goto",
);
const checking = words("test tests check checks verify validate lint typecheck diff review assert");
const finishing = words("submit finish finished done complete completed completion answer finalize");
const programs = words("python ipython interpreter repl jupyter");
const shells = new Set([...programs, ...words("bash sh shell exec terminal command cmd powershell keystrokes stdin")]);

/** Into a file, outside quotes. */
const redirection = /(?:^|[^-=<>&\d\\])\d?>{1,2}(?!\s*(?:&|\/dev\/null))\s*[\w./~$"'{-]/m;
const quoted = /'[^']*'|"(?:[^"\\]|\\.)*"/g;

/** Where a command can begin. */
const start = String.raw`(?:^|[;&|({!]|(?:\b(?:sudo|xargs|then|do|else|exec|nohup|time|env|if)|\s-l?c)\s+(?:-\S+\s+)*)["']?\s*(?:\w+=\S*\s+)*`;
const changingCommand = new RegExp(
  [
    String.raw`\b(?:sed|perl)\s+(?:-\w+\s+)*-\w*i`,
    String.raw`${start}(?:tee|mv|cp|rm|rmdir|mkdir|touch|ln|chmod|chown|dd|install|unzip|patch|apply_patch|kill|pkill)\s`,
    String.raw`\btar\s+-?\w*x`,
    String.raw`\bgit\s+(?:add|am|apply|checkout|cherry-pick|clone|commit|merge|mv|pull|push|rebase|reset|restore|revert|rm|stash|switch)\b`,
    String.raw`\b(?:pip3?|npm|pnpm|yarn|apt|apt-get|apk|brew|conda|cargo|gem|go|uv)\s+(?:-\S+\s+)*(?:i|install|add|remove|uninstall|upgrade|get)\b`,
    String.raw`\bmake\s+(?:\S+\s+)*install\b`,
    String.raw`\bkubectl\s+(?:\S+\s+)*?(?:apply|create|delete|patch|scale|edit|rollout|set|label|annotate|cordon|drain|taint)\b`,
    String.raw`\b(?:docker|podman)\s+(?:build|run|rm|stop|start|restart|kill)\b`,
    String.raw`\b(?:systemctl|service)\s+(?:\S+\s+)?(?:start|stop|restart|reload|enable|disable)\b`,
    String.raw`\bcurl\b.*\s(?:-X\s*(?:POST|PUT|PATCH|DELETE)|-o|-O|--output)\b`,
    String.raw`\bwget\s`,
    String.raw`\bopen\([^)]*,\s*["'][wax]`,
    String.raw`\.(?:write_text|write_bytes|to_csv|to_json|savefig)\(`,
  ].join("|"),
  "m",
);
const checkingCommand = new RegExp(
  [
    String.raw`\b(?:pytest|unittest|tox|nox|jest|vitest|mocha|rspec|phpunit|ctest|mypy|pyright|ruff|flake8|pylint|eslint|tsc|clippy|shellcheck)\b`,
    "(?:^|[^a-zA-Z])(?:tests?|check|verify|validate|lint|vet)(?:[^a-zA-Z]|$)",
    String.raw`(?:^|[\s;&|(])(?:diff|cmp|md5sum|sha\d+sum)\s`,
    String.raw`\bgit\s+(?:diff|status)\b|--dry-run\b`,
  ].join("|"),
  "m",
);

/** Whether a call changes files or state, by the words of its name or of the command that it gives to a shell. */
export function changes(call: AgentCall): boolean {
  const command = commandOf(call);
  if (command !== null) return changingCommand.test(command) || redirects(call.name, command);
  const name = wordsOf(call.name);
  // what an editor is told to do
  const told = wordsOf(textIn(jsonOf(call.arguments), "command", "action") ?? "");
  if (reading.has(name[0]!) || reading.has(told[0]!) || name.some((word) => notes.has(word))) return false;
  return [...name, told[0]!].some((word) => changing.has(word));
}

/** Whether a shell's command writes into a file: in a program's text, a here-document and quotes > is no redirection. */
function redirects(name: string, command: string): boolean {
  if (wordsOf(name).some((word) => programs.has(word))) return false;
  let end: string | null = null;
  const lines = command.split("\n").filter((line) => {
    if (end === null) {
      end = /<<-?\s*["']?(\w+)/.exec(line)?.[1] ?? null;
      return true;
    }
    if (line.trim() === end) end = null;
    return false;
  });
  const bare = lines.join("\n");
  return redirection.test(/\b(?:ba|z)?sh\s+-\w*c\b/.test(bare) ? bare : bare.replace(quoted, "''"));
}

/** Whether a call checks: runs tests, compares, validates, by the same words. */
export function checks(call: AgentCall): boolean {
  const command = commandOf(call);
  return command === null ? wordsOf(call.name).some((word) => checking.has(word)) : checkingCommand.test(command);
}

/** Whether a call hands in the answer. */
export function finishes({ name }: AgentCall): boolean {
  return wordsOf(name).some((word) => finishing.has(word));
}

function words(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(" ")));
}

function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z\d]+/);
}

/** Characters of a command that are looked at. */
const most = 20_000;

/** What a call gives to a shell or an interpreter; null where the tool is none. */
function commandOf({ name, arguments: input }: AgentCall): string | null {
  const shell = wordsOf(name).some((word) => shells.has(word));
  if (!shell) return null;
  const value = jsonOf(input);
  if (typeof value !== "object" || value === null) return input.slice(0, most);
  const texts = Object.entries(value).flatMap(([key, part]) =>
    /^(?:command|commands|cmd|code|script|input|keystrokes|chars|source)$/.test(key) ? [part].flat() : [],
  );
  return texts
    .map((part) => (typeof part === "string" ? part : JSON.stringify(part)))
    .join(" ")
    .slice(0, most);
}
