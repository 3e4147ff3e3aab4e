import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver/node';
import type { Position } from '../../base/problem.ts';
import { hostsInWritten } from '../../manifest/hosts/hostTexts.ts';
import { servicePortsOf } from '../../manifest/hosts/servicePorts.ts';
import { find } from '../../manifest/tree/tree.ts';
import { matches, patternOf } from '../text/pathPattern.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { buildFacts } from './buildFacts.ts';
import type { Cursor } from '../text/cursor.ts';

/** Where values may name hosts, and whether an item of a list is `NAME=value` there. */
const places = [
  { at: patternOf('services.*.environment.*'), isPair: true },
  { at: patternOf('services.*.build.args.*'), isPair: true },
  { at: patternOf('services.*.x-patchbay.run.environment.*'), isPair: true },
  { at: patternOf('services.*.labels.*'), isPair: true },
  { at: patternOf('services.*.command'), isPair: false },
  { at: patternOf('services.*.command.*'), isPair: false },
  { at: patternOf('services.*.entrypoint'), isPair: false },
  { at: patternOf('services.*.entrypoint.*'), isPair: false },
  { at: patternOf('services.*.healthcheck.test'), isPair: false },
  { at: patternOf('services.*.healthcheck.test.*'), isPair: false },
  { at: patternOf('x-patchbay.broker'), isPair: false },
  { at: patternOf('x-patchbay.brokers.*'), isPair: false },
  { at: patternOf('x-patchbay.broker.url'), isPair: false },
  { at: patternOf('x-patchbay.brokers.*.url'), isPair: false },
];

/** Completes the host or its port where a value names one: behind `://`, behind `@`, and where the variable is one of a host. */
export function hostItems(snapshot: Snapshot, position: Position, cursor: Cursor): CompletionItem[] {
  const place = cursor.kind === 'value' ? places.find(({ at }) => matches(at, cursor.path)) : undefined;
  if (!place || cursor.prefix.includes('\n')) return [];
  const isItem = /^\d+$/.test(cursor.path.at(-1) ?? '');
  const hasUrlsOnly = cursor.path[2] === 'labels';
  const key = place.isPair && !isItem ? cursor.path.at(-1) : undefined;
  const text = { reading: { key, hasUrlsOnly }, isPair: place.isPair && isItem };
  const own = cursor.path[0] === 'services' ? (cursor.path[1] ?? '') : '';
  // What would be read if something stood at the cursor, by the same rules as everything else.
  const before = cursor.prefix.slice(-maxPrefix);
  const close = before.lastIndexOf('${') > before.lastIndexOf('}') ? '}' : '';
  const digits = /:(\d{0,5})$/.exec(before)?.[1];
  if (digits !== undefined) {
    const head = before.slice(0, before.length - digits.length);
    const [word] = hostsInWritten(text, `${head}8080${close}`).filter(({ port }) => port?.index === head.length);
    return word ? portItems(snapshot, position, word.name, digits) : [];
  }
  const end = before.length + 1;
  const [word] = hostsInWritten(text, `${before}q${close}`).filter(({ name, index }) => index + name.length === end);
  const isUrlByKey = word?.position === 'value' && /ur[il]s?$/i.test(key ?? before.split('=')[0] ?? '');
  return word && !isUrlByKey ? nameItems(snapshot, position, word.name.slice(0, -1), own) : [];
}

/** More than any value before its end. */
const maxPrefix = 2000;

function nameItems(snapshot: Snapshot, position: Position, typed: string, own: string): CompletionItem[] {
  const files = [snapshot.soundFile(), ...snapshot.files().slice(1)];
  const names = new Set(
    files.flatMap((file) =>
      file.names().flatMap(({ space, name, isDeclaration }) => (space === 'services' && isDeclaration ? [name] : [])),
    ),
  );
  return [...names]
    .filter((name) => !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(name))
    .map((name) => ({
      ...itemAt(snapshot, position, typed, name),
      sortText: `0 ${name === own ? '1' : '0'} ${name}`,
      detail: name === own ? 'this service' : 'service',
    }));
}

function portItems(snapshot: Snapshot, position: Position, host: string, typed: string): CompletionItem[] {
  const { tree } = snapshot.manifest();
  const service = tree && find(tree, 'services', host);
  if (!service) return [];
  const { inside, published } = servicePortsOf(service);
  const outside = new Map([...published].map(([port, target]) => [target, port]));
  const ports = new Set([...inside, ...buildFacts(snapshot, host).ports]);
  return [...ports].map((port, index) => ({
    ...itemAt(snapshot, position, typed, String(port)),
    sortText: `0 ${String(index).padStart(4, '0')}`,
    detail: outside.has(port) ? `port of ${host}, ${outside.get(port) ?? ''} on this machine` : `port of ${host}`,
  }));
}

/** Replaces the word around the cursor. */
function itemAt({ file }: Snapshot, { line, character }: Position, typed: string, label: string): CompletionItem {
  const behind = /^[\w.-]*/.exec((file.lines[line] ?? '').slice(character))?.[0].length ?? 0;
  const range = {
    start: { line, character: character - typed.length },
    end: { line, character: character + behind },
  };
  return { label, kind: CompletionItemKind.Reference, filterText: label, textEdit: { range, newText: label } };
}
