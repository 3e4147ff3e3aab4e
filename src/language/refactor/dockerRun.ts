import { ownProperty } from '../../base/ownProperty.ts';
import { splitWords } from '../../manifest/forms/words.ts';
import type { Json } from '../../manifest/model.ts';
import { flagRules, type FlagRule, type ServiceDraft } from './dockerRunFlags.ts';

/** The service that a `docker run` line describes. */
export interface DockerRun {
  readonly name: string;
  readonly service: Readonly<Record<string, Json>>;
  /** The named volumes and networks that the service uses. */
  readonly volumes: readonly string[];
  readonly networks: readonly string[];
  /** Flags that Compose has no attribute for, as they were written. */
  readonly unknown: readonly string[];
}

const command = /^(?:\$\s+)?(?:sudo\s+)?(?:docker|podman)\s+(?:container\s+)?(?:run|create)\s+/;

/** Reads a `docker run` line, which a backslash may continue. Undefined for any other line, or if there is no image. */
export function parseDockerRun(text: string): DockerRun | undefined {
  const line = text.replace(/\\\r?\n/g, ' ').trim();
  if (!command.test(line)) return undefined;
  const rest = line.replace(command, '').replace(/\$\(pwd\)|`pwd`|\$\{PWD\}|\$PWD\b/g, '.');
  const words = splitWords(rest);
  if (!words) return undefined;
  const draft: ServiceDraft = { service: new Map(), volumes: new Set(), networks: new Set() };
  const unknown: string[] = [];
  const image = readFlags(words, draft, unknown);
  if (image === undefined) return undefined;
  const [name = '', ...args] = words.slice(image);
  draft.service.set('image', name);
  if (args.length > 0) draft.service.set('command', args);
  return finished(draft, name, unknown);
}

/** The index of the image: the first word that is neither a flag nor a flag's value. */
function readFlags(words: readonly string[], draft: ServiceDraft, unknown: string[]): number | undefined {
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (!word.startsWith('-')) return index;
    if (word === '--') return index + 1 < words.length ? index + 1 : undefined;
    const flags = word.startsWith('--') ? [splitLong(word)] : splitShort(word);
    for (const { name, value } of flags) {
      const rule = ownProperty(flagRules, name);
      if (!rule) {
        unknown.push(value === undefined ? name : `${name}=${value}`);
        // Nobody knows whether an unknown flag takes a value, so the next word is read on its own.
        continue;
      }
      const isSwitch = rule.kind === 'switch';
      if (!isSwitch && value === undefined) index++;
      apply(rule, isSwitch ? (value ?? 'true') : (value ?? words[index] ?? ''), draft);
    }
  }
  return undefined;
}

interface Flag {
  readonly name: string;
  readonly value?: string;
}

function splitLong(word: string): Flag {
  const equals = word.indexOf('=');
  return equals === -1 ? { name: word } : { name: word.slice(0, equals), value: word.slice(equals + 1) };
}

/** Splits short flags: `-it` is two switches, `-p80:80` is one flag with its value. */
function splitShort(word: string): readonly Flag[] {
  const flags: Flag[] = [];
  for (let index = 1; index < word.length; index++) {
    const name = `-${word[index] ?? ''}`;
    const rule = ownProperty(flagRules, name);
    const rest = word.slice(index + 1);
    if (rule?.kind === 'switch' || (!rule && rest === '')) flags.push({ name });
    else return [...flags, { name, ...(rest !== '' && { value: rest.replace(/^=/, '') }) }];
  }
  return flags;
}

function apply(rule: FlagRule, value: string, draft: ServiceDraft): void {
  switch (rule.kind) {
    case 'switch':
      if (rule.key !== undefined && value !== 'false') draft.service.set(rule.key, true);
      return;
    case 'text':
      draft.service.set(rule.key, value);
      return;
    case 'list':
      append(draft, rule.key, value);
      return;
    case 'number':
      draft.service.set(rule.key, Number.isFinite(Number(value)) ? Number(value) : value);
      return;
    case 'other':
      rule.read(value, draft);
      return;
    case 'ignored':
      return;
  }
}

function append({ service }: ServiceDraft, key: string, value: string): void {
  const known = service.get(key);
  service.set(key, [...(Array.isArray(known) ? (known as readonly Json[]) : []), value]);
}

function finished({ service, volumes, networks }: ServiceDraft, image: string, unknown: readonly string[]): DockerRun {
  const named = service.get('container_name');
  const base = (image.split('/').at(-1) ?? '').split(/[:@]/)[0] ?? '';
  const name = (typeof named === 'string' ? named : base).replace(/[^A-Za-z0-9._-]/g, '-') || 'service';
  const order = ['image', 'container_name', 'command', 'entrypoint'];
  const rank = (key: string): number => (order.includes(key) ? order.indexOf(key) : order.length);
  const entries = [...service].toSorted(([a], [b]) => rank(a) - rank(b));
  return {
    name,
    service: Object.fromEntries(entries),
    volumes: [...volumes],
    networks: [...networks],
    unknown,
  };
}
