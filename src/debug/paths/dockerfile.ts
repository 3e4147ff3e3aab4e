/** One instruction of a Dockerfile, its continued lines joined. */
export interface Instruction {
  /** In upper case: `COPY`. */
  readonly name: string;
  /** `--from=build` → `from: build`. */
  readonly flags: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Longer files, and instructions, are cut off: nobody writes them. */
const maxLength = 1_000_000;
const maxInstructions = 5000;

/** The instructions of a Dockerfile, in their order. Comments and the bodies of here-documents are left out. Never throws. */
export function readInstructions(text: string): readonly Instruction[] {
  const lines = text
    .slice(0, maxLength)
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  const escape = /^#\s*escape\s*=\s*`\s*$/im.test(lines.slice(0, 5).join('\n')) ? '`' : '\\';
  const found: Instruction[] = [];
  for (let index = 0; index < lines.length && found.length < maxInstructions; index++) {
    const parts: string[] = [];
    for (; index < lines.length; index++) {
      const line = lines[index] ?? '';
      // Comments and empty lines may stand between the lines of one instruction.
      if (/^\s*#/.test(line) || (parts.length > 0 && line.trim() === '')) continue;
      const trimmed = line.trimEnd();
      const goesOn = trimmed.endsWith(escape);
      parts.push(goesOn ? trimmed.slice(0, -1) : trimmed);
      if (!goesOn) break;
    }
    const whole = parts.join(' ').trim();
    index = behindHereDocuments(lines, index, whole);
    const instruction = toInstruction(whole);
    if (instruction) found.push(instruction);
  }
  return found;
}

function toInstruction(text: string): Instruction | undefined {
  const [, name = '', rest = ''] = /^([A-Za-z]+)\s*([\s\S]*)$/.exec(text) ?? [];
  if (name === '') return undefined;
  const flags: Record<string, string> = {};
  let body = rest;
  for (let match = flagAt(body); match; match = flagAt(body)) {
    flags[(match[1] ?? '').toLowerCase()] = match[2] ?? '';
    body = body.slice(match[0].length);
  }
  return { name: name.toUpperCase(), flags, text: body.trim() };
}

function flagAt(text: string): RegExpExecArray | null {
  return /^--([a-z-]+)(?:=(\S*))?(?:\s+|$)/i.exec(text);
}

/** The line before the next instruction, where one has here-documents: `RUN <<EOF`. */
function behindHereDocuments(lines: readonly string[], index: number, text: string): number {
  if (!/^(RUN|COPY|ADD)\s/i.test(text)) return index;
  let at = index;
  for (const [, dash, , name] of text.matchAll(/<<(-?)(["']?)([A-Za-z_]\w*)\2/g)) {
    const end = lines.findIndex((line, its) => its > at && (dash ? line.replace(/^\t+/, '') : line) === name);
    if (end !== -1) at = end;
  }
  return at;
}

/** Fills variables in: `$NAME`, `${NAME}`, `${NAME:-otherwise}`, `${NAME:+instead}`. */
export function substitute(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(
    /\\(.)|\$(?:(\w+)|\{(\w+)(?::([-+])([^}]*))?\})/g,
    (whole: string, escaped?: string, bare?: string, braced?: string, operator?: string, other?: string): string => {
      if (escaped !== undefined) return escaped === '$' ? '$' : whole;
      const value = variables.get(bare ?? braced ?? '') ?? '';
      if (operator === '+') return value === '' ? '' : (other ?? '');
      return value === '' && operator === '-' ? (other ?? '') : value;
    },
  );
}

/** The words of an instruction: a JSON list, or separated by blanks. */
export function instructionWords(text: string): readonly string[] {
  if (text.startsWith('[')) {
    try {
      const list: unknown = JSON.parse(text);
      if (Array.isArray(list) && list.every((item) => typeof item === 'string')) return list;
    } catch {
      // As Docker does, what is no JSON is read as words.
    }
  }
  return text.split(/\s+/).filter((word) => word !== '');
}
