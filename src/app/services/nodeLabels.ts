/** A label as a person writes it: `zone=a`, or `ssd` for one without a value. */
interface NodeLabel {
  readonly key: string;
  readonly value: string;
}

/** Reads `name=value`. `fault` says what is wrong with it; without either, there is no label. */
export function parseNodeLabel(
  text: string,
  mayBeEmpty: boolean,
): { readonly label?: NodeLabel; readonly fault?: string } {
  const trimmed = text.trim();
  if (trimmed === '') return mayBeEmpty ? {} : { fault: 'Write a name and a value, as zone=a.' };
  const [key = '', ...rest] = trimmed.split('=');
  if (!name.test(key)) return { fault: 'A name has letters, digits, dots, hyphens, underscores and slashes.' };
  if (trimmed.length > maxLength) return { fault: `A label has at most ${maxLength} characters.` };
  return { label: { key, value: rest.join('=') } };
}

const name = /^[A-Za-z0-9]([\w./-]*[A-Za-z0-9])?$/;
const maxLength = 512;

/** The labels with one in place of another, which may have had another name; without one, the other goes. */
export function withNodeLabel(
  labels: Readonly<Record<string, string>>,
  replaced: string | undefined,
  label: NodeLabel | undefined,
): Readonly<Record<string, string>> {
  const kept = Object.entries(labels).filter(([key]) => key !== replaced && key !== label?.key);
  return Object.fromEntries([...kept, ...(label ? [[label.key, label.value] as const] : [])]);
}
