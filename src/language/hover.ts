import { basename } from 'node:path';
import { MarkupKind, type Hover } from 'vscode-languageserver/node';
import type { Position } from '../base/problem.ts';
import { explain, type Explanation } from '../manifest/explain.ts';
import type { Port, Service } from '../manifest/model.ts';
import { hitAt, isValueHit, type Hit, type ValueHit } from './hit.ts';
import type { Occurrence } from './names.ts';
import { contains } from './ranges.ts';
import { resolvedAt } from './resolvedAt.ts';
import { isSecretive } from './secrecy.ts';
import { attributeAt } from './shapes.ts';
import type { Snapshot } from './snapshot.ts';

/** What a name stands for, what a key means, or what a value comes to and why. */
export function hover(snapshot: Snapshot, position: Position): Hover | null {
  const hit = hitAt(snapshot.file, position);
  const named = snapshot.file.names().find(({ at }) => contains(at.range, position));
  const thing = named && describe(snapshot, named);
  if (thing !== undefined && named) return { contents: markdown(thing), range: named.at.range };
  const text = hit && (isValueHit(hit) ? valueText(snapshot, hit) : keyText(hit));
  return hit && text !== undefined ? { contents: markdown(text), range: hit.range } : null;
}

function markdown(value: string): { kind: 'markdown'; value: string } {
  return { kind: MarkupKind.Markdown, value };
}

function keyText({ path, role }: Hit): string | undefined {
  const attribute = role === 'key' ? attributeAt(path) : undefined;
  if (!attribute) return undefined;
  const { shape, doc, isRequired } = attribute;
  const values = shape.oneOf && `One of ${shape.oneOf.map(code).join(', ')}.`;
  return [`${code(path.at(-1) ?? '')}: ${doc}`, values, isRequired && 'Required.'].filter(Boolean).join('\n\n');
}

function valueText(snapshot: Snapshot, { path, node, range }: ValueHit): string | undefined {
  const { file } = snapshot;
  const manifest = snapshot.manifest();
  const resolved = manifest.tree && resolvedAt(manifest.tree, path, node);
  if (resolved?.node.kind !== 'scalar') return undefined;
  const explanation = explain(manifest, resolved.path);
  if (!('value' in explanation) || !isTelling(explanation, node)) return undefined;
  const written = range.start.line === range.end.line ? sliceOf(file.lines, range) : '';
  if (isSecretive(resolved.path, resolved.node, written)) return 'Resolved value: hidden, as its name looks secret.';
  // A path made absolute has no story, only another form.
  const isSimple = explanation.steps.every(({ kind }) => kind === 'written');
  const steps = (isSimple ? [] : explanation.steps).map(({ text, at }) => {
    const place = at ? ` (${escape(basename(at.file))}:${at.range.start.line + 1})` : '';
    return `- ${escape(text)}${place}`;
  });
  return [`Resolved value: ${code(printed(explanation.value))}`, steps.join('\n')].join('\n\n').trimEnd();
}

/** What is simply what is written needs no words. */
function isTelling({ value, steps }: Explanation, written: ValueHit['node']): boolean {
  return steps.length > 1 || printed(value) !== printed(written.value);
}

function printed(value: Explanation['value']): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function describe(snapshot: Snapshot, { space, name, isDeclaration }: Occurrence): string | undefined {
  const { application } = snapshot.manifest();
  if (space === 'services') {
    const service = own(application?.services, name);
    return service && serviceText(service, isDeclaration);
  }
  if (space === 'channels') {
    const channel = own(application?.messaging.channels, name);
    if (!channel) return undefined;
    return `Channel **${escape(name)}**: ${channel.kind}, key ${code(channel.key)}${placeText(channel.at, isDeclaration)}`;
  }
  return undefined;
}

function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record && Object.hasOwn(record, name) ? record[name] : undefined;
}

function serviceText(service: Service, isDeclaration: boolean): string {
  const { name, image, build, ports, profiles, isActive, replicas } = service;
  const facts = [
    image !== undefined && `- image ${code(image)}`,
    build && `- built from ${code(build.context)}`,
    ports.length > 0 && `- ports ${ports.map(portText).map(code).join(', ')}`,
    replicas !== 1 && `- ${replicas} replicas`,
    profiles.length > 0 && `- profiles ${profiles.map(code).join(', ')}${isActive ? '' : ' (not active)'}`,
  ];
  const title = `Service **${escape(name)}**${placeText(service.at, isDeclaration)}`;
  return [title, facts.filter(Boolean).join('\n')].filter((part) => part !== '').join('\n\n');
}

function portText({ published, target, protocol }: Port): string {
  const both = published === undefined ? String(target) : `${published}:${target}`;
  return protocol === 'tcp' ? both : `${both}/${protocol}`;
}

function placeText(at: Service['at'], isDeclaration: boolean): string {
  return isDeclaration ? '' : `, ${escape(basename(at.file))}:${at.range.start.line + 1}`;
}

function sliceOf(lines: readonly string[], { start, end }: Hit['range']): string {
  return (lines[start.line] ?? '').slice(start.character, end.character);
}

/** Text from files is hostile: in a code span nothing is a link, an image or a command. */
function code(text: string): string {
  const short = text.length > 300 ? `${text.slice(0, 300)}…` : text;
  const fence = '`'.repeat(Math.max(0, ...[...short.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
  const pad = /^`|`$/.test(short) ? ' ' : '';
  return short === '' ? 'empty' : `${fence}${pad}${short.replace(/\s*[\r\n]+\s*/g, ' ')}${pad}${fence}`;
}

function escape(text: string): string {
  return text
    .slice(0, 400)
    .replace(/[\\`*_{}[\]()#+!|<>~&$]/g, '\\$&')
    .replace(/\s*[\r\n]+\s*/g, ' ');
}
