import { refusal } from '../output/report.ts';

/** What a row has to show, by the names of Compose's templates: `Name`, `State`. */
export type TemplateRow = Readonly<Record<string, unknown>>;

/** A template that was read: each part is a text, or makes one of a row. */
export type Template = readonly (string | Placeholder)[];

interface Placeholder {
  /** Left out, it makes the whole row. */
  readonly field: string | undefined;
  readonly functions: readonly FunctionName[];
}

type FunctionName = keyof typeof functions;

const functions = {
  json: (value: unknown) => JSON.stringify(value ?? null),
  lower: (value: unknown) => textOf(value).toLowerCase(),
  upper: (value: unknown) => textOf(value).toUpperCase(),
  title: (value: unknown) => textOf(value).replace(/^./u, (first) => first.toUpperCase()),
  println: (value: unknown) => `${textOf(value)}\n`,
} as const;

/**
 * Reads the part of Go's templates that people type on a command line: `{{.Name}}`, `{{json .}}`, `{{.State | upper}}`.
 * @throws ProblemError when it is more than that, or names a field that rows have not.
 */
export function parseTemplate(text: string, fields: readonly string[]): Template {
  const parts = withEscapes(text).split(/(\{\{.*?\}\})/s);
  return parts.filter((part) => part !== '').map((part) => (part.startsWith('{{') ? placeholder(part, fields) : part));
}

export function render(template: Template, row: TemplateRow): string {
  return template
    .map((part) => {
      if (typeof part === 'string') return part;
      const value: unknown = part.field === undefined ? row : row[part.field];
      return textOf(part.functions.reduce<unknown>((result, name) => functions[name](result), value));
    })
    .join('');
}

/** The headings of a template's columns: `{{.Name}}` stands under NAME. */
export function headingOf(template: Template, headings: Readonly<Record<string, string>>): string {
  return template
    .map((part) => (typeof part === 'string' ? part : (headings[part.field ?? ''] ?? part.field?.toUpperCase() ?? '')))
    .join('');
}

function placeholder(part: string, fields: readonly string[]): Placeholder {
  const words = part.replace(/^\{\{-?|-?\}\}$/g, '').trim();
  const [first = '', ...piped] = words.split('|').map((word) => word.trim());
  const match = /^(?:(\w+)\s+)?\.(\w*)$/.exec(first);
  const names = [...(match?.[1] === undefined ? [] : [match[1]]), ...piped];
  if (!match || !names.every(isFunction)) {
    const known = Object.keys(functions).join(', ');
    throw refusal(
      'bad-template',
      `${part} cannot be read. Write {{.Name}}, with one of ${known} in front if you like.`,
    );
  }
  const field = match[2] === '' ? undefined : match[2];
  if (field !== undefined && !fields.includes(field)) {
    throw refusal('bad-template', `There is no field ".${field}". The fields: ${fields.join(', ')}.`);
  }
  return { field, functions: names };
}

function isFunction(name: string): name is FunctionName {
  return Object.hasOwn(functions, name);
}

/** A `\t` in a shell's single quotes arrives as two characters. */
function withEscapes(text: string): string {
  return text.replaceAll('\\t', '\t').replaceAll('\\n', '\n');
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
