import { correctWord } from '../problems/fixes.ts';
import { isWindowsAbsolute } from '../files/paths.ts';
import type { ProblemList } from '../problems/problems.ts';
import type { Node } from '../tree/tree.ts';

export interface MountForm {
  readonly type: 'bind' | 'volume';
  readonly source?: string;
  readonly target: string;
  readonly isReadOnly: boolean;
  readonly hasNoCopy: boolean;
  readonly propagation?: string;
  readonly selinux?: string;
  /** Which Compose ignores. */
  readonly unknownOptions: readonly string[];
}

const propagations = ['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave'];
const modes = ['ro', 'rw', 'z', 'Z', 'nocopy', 'copy', 'cached', 'delegated', 'consistent', 'volume-nocopy'];
const known = [...modes, ...propagations];

/** `[source:]target[:options]`: the mount, or what is wrong. */
export function parseMount(text: string): MountForm | string {
  if (text === '') return 'invalid empty volume spec';
  if (text.length <= 2) return mount(undefined, text, []);
  const sections = splitSections(text);
  if (sections.some((section) => section === '')) return `invalid spec: ${text}: empty section between colons`;
  if (sections.length > 3) return `invalid spec: ${text}: too many colons`;
  if (sections.length === 1) return mount(undefined, text, []);
  const [source = '', target = '', options] = sections;
  return mount(source, target, options?.split(',') ?? []);
}

/** `rx` for `ro` mounts for writing, and nobody says so. */
export function reportMountOptions(item: Node, unknown: readonly string[], problems: ProblemList): void {
  for (const option of unknown) {
    if (item.origin || option.includes('$')) continue;
    const message = `A mount has no option "${option}", and Compose ignores it. Write one of ro, rw, z, Z, nocopy.`;
    problems.warning('wrong-value', message, item.at, [], optionFix(item, option, problems));
  }
}

function optionFix(item: Node, option: string, problems: ProblemList): ReturnType<typeof correctWord> {
  return correctWord(option, option.length > 3 ? known : ['ro', 'rw'], item.at, problems);
}

/** Splits at colons, but not behind a drive letter nor inside of `${…}`. */
export function splitSections(text: string): readonly string[] {
  const sections: string[] = [];
  let section = '';
  let open = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? '';
    if (character === '{' && (open > 0 || text[index - 1] === '$')) open++;
    if (character === '}' && open > 0) open--;
    const isDrive = section.length === 1 && /[A-Za-z]/.test(section);
    if (character === ':' && open === 0 && !isDrive) {
      sections.push(section);
      section = '';
    } else {
      section += character;
    }
  }
  return [...sections, section];
}

export function isHostPath(source: string): boolean {
  return /^[./~]/.test(source) || isWindowsAbsolute(source);
}

function mount(source: string | undefined, target: string, options: readonly string[]): MountForm {
  const propagation = options.find((option) => propagations.includes(option));
  const selinux = options.find((option) => option === 'z' || option === 'Z');
  return {
    type: source !== undefined && isHostPath(source) ? 'bind' : 'volume',
    ...(source !== undefined && { source }),
    target,
    isReadOnly: options.includes('ro'),
    hasNoCopy: options.includes('nocopy'),
    unknownOptions: options.filter((option) => !known.includes(option)),
    ...(propagation !== undefined && { propagation }),
    ...(selinux !== undefined && { selinux }),
  };
}
