import type { LogLevel } from '../../base/kinds/logLevels.ts';

/** What is known of one line of a container when the next one is read. */
export interface LinePlace {
  /** The sequence of the line that the event begins with: its own, unless it goes on with another. */
  readonly head: number;
  /** How many lines of its event are before it. */
  readonly depth: number;
  /** The level of the event. */
  readonly level: LogLevel | null;
  /** What the event turned out to be. */
  readonly kind: 'line' | 'traceback' | 'panic';
}

/** An event of more lines than this is parted: nothing else bounds a program that writes nothing but indented lines. */
export const maxEventLines = 250;

const indented = /^[ \t]+\S/;
/** An indented line that states its own level begins an event: some loggers pad. */
const levelled = /^[ \t]+[[(<]?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL)\b/;
const blank = /^\s*$/;
/** Between the frames of Java, .NET, Python, Node.js, Ruby and Elixir. */
const linked =
  /^(?:Caused by:|Suppressed:|\.\.\. \d{1,6} (?:more|common frames)|During handling of the above exception|The above exception was|--- End of |Node\.js v\d)/;
const traceback = /^Traceback \(most recent call last\)/;
/** `ValueError: text`, `json.decoder.JSONDecodeError: text`: the last line of a traceback. */
const exceptionLine = /^(?:[A-Za-z_]\w{0,60}\.){0,12}[A-Z]\w{0,60}(?::(?: |$)|$)/;
const closing = /^[}\])]{1,4}[,;]?\s*$/;
const frame = /^at \S/;
const panicStart = /^(?:panic|fatal error): /;
const panicLine = /^(?:goroutine \d{1,10} \[|\[signal |created by |exit status \d|[\w./*()[\]{}-]{3,200}\(.{0,200}\)$)/;
/** PostgreSQL tells what an error was about in lines of their own. */
const postgresDetail =
  /^\d{4}-\d\d-\d\d [\d:.]{8,20} \S{2,6} \[\d{1,10}\](?: \S{1,100})? (?:DETAIL|HINT|STATEMENT|CONTEXT|QUERY):/;

/** False for nearly every line, at the cost of a look at its beginning: it begins an event, whatever stands before it. */
export function mayContinue(line: string): boolean {
  const first = line.charCodeAt(0);
  // A space or a tab, or an empty line.
  if (Number.isNaN(first) || first === 0x20 || first === 0x09 || first === 0x0d) return !levelled.test(line);
  return (
    linked.test(line) ||
    traceback.test(line) ||
    closing.test(line) ||
    frame.test(line) ||
    exceptionLine.test(line) ||
    panicLine.test(line) ||
    postgresDetail.test(line)
  );
}

/** The place of a line behind another one of its container, of which it may be a part; `before` is undefined where it begins an event. `levelOf` reads the level that it states itself. */
export function placedBehind(
  before: LinePlace | undefined,
  sequence: number,
  line: string,
  levelOf: () => LogLevel | null,
): LinePlace {
  if (!before || before.depth >= maxEventLines || !continues(before, line)) return startedAt(sequence, line, levelOf());
  return { head: before.head, depth: before.depth + 1, level: before.level, kind: kindBehind(before, line) };
}

/** A line that begins an event. */
function startedAt(sequence: number, line: string, level: LogLevel | null): LinePlace {
  const kind = traceback.test(line) ? 'traceback' : panicStart.test(line) ? 'panic' : 'line';
  return { head: sequence, depth: 0, level, kind };
}

/** A traceback ends with its exception, and another may follow. */
function kindBehind({ kind }: LinePlace, line: string): LinePlace['kind'] {
  if (traceback.test(line)) return 'traceback';
  return kind === 'traceback' && !indented.test(line) ? 'line' : kind;
}

function continues({ depth, level, kind }: LinePlace, line: string): boolean {
  if (blank.test(line)) return depth > 0 || kind !== 'line';
  if (indented.test(line)) return !levelled.test(line);
  if (linked.test(line) || postgresDetail.test(line)) return true;
  const isTrouble = level === 'warn' || level === 'error' || level === 'fatal';
  if (traceback.test(line)) return isTrouble;
  if (closing.test(line)) return depth > 0;
  if (frame.test(line)) return depth > 0 || isTrouble;
  if (kind === 'panic') return panicLine.test(line);
  return kind === 'traceback' && depth > 0 && exceptionLine.test(line);
}
