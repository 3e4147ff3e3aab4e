import { parseBytes } from '../../../manifest/schema/scalars.ts';

/** An entry of `tmpfs`, as far as a mount of a service can say it. */
export interface TmpfsParts {
  readonly target: string;
  readonly sizeBytes?: number;
  /** Permissions as a number: 0o1777. */
  readonly mode?: number;
  /** The options that a mount has no place for: `exec`, `uid=1000`. */
  readonly others: readonly string[];
}

/** What Docker sets by itself. */
const defaults: ReadonlySet<string> = new Set(['rw', 'noexec', 'nosuid', 'nodev']);

/** `/run:size=64m,mode=1777,exec` in its parts. */
export function tmpfsParts(text: string): TmpfsParts {
  const colon = text.indexOf(':');
  const target = colon === -1 ? text : text.slice(0, colon);
  const options = colon === -1 ? [] : text.slice(colon + 1).split(',');
  let parts: TmpfsParts = { target, others: [] };
  for (const option of options) {
    const [name = '', value = ''] = option.split('=');
    const sizeBytes = name === 'size' ? parseBytes(value) : undefined;
    if (sizeBytes !== undefined) parts = { ...parts, sizeBytes };
    else if (name === 'mode' && /^[0-7]{1,5}$/.test(value)) parts = { ...parts, mode: parseInt(value, 8) };
    else if (option !== '' && !defaults.has(option)) parts = { ...parts, others: [...parts.others, option] };
  }
  return parts;
}
