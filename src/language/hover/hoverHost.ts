import { basename } from 'node:path';
import { hasCredentials, maskUrl } from '../../base/mask.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import { grantPaths } from '../../manifest/hosts/grantPaths.ts';
import { hostNamesOf } from '../../manifest/hosts/hostNames.ts';
import type { Port, Service } from '../../manifest/model.ts';
import { hostAtPosition, inValue } from '../text/valueNames.ts';
import type { HoverPart } from './hoverPlace.ts';
import { code, escape } from './markdown.ts';
import { resourceText } from './resourceText.ts';
import { shownPath } from './shownPath.ts';

/** Describes the host at a position within a value: the service it leads to, and its ports in words. */
export const hoverHost: HoverPart = ({ snapshot, found: node, position: { line, character } }) => {
  if (node?.role !== 'value') return undefined;
  const { path, lines, trees } = snapshot.file;
  const found = hostAtPosition({ path, lines, trees: trees() }, node.path, { line, character });
  const { tree, application } = snapshot.manifest();
  if (!found || !tree) return undefined;
  const { word, start, written } = found;
  const service = ownProperty(application?.services, hostNamesOf(tree).get(word.name)?.[0]);
  if (!service) return undefined;
  const alias = service.name === word.name ? '' : ` is the service **${escape(service.name)}**`;
  const title = `Host **${escape(word.name)}**${alias}, ${escape(basename(service.at.file))}:${service.at.range.start.line + 1}`;
  const address = word.position === 'url' ? urlAround(written, word.index) : '';
  const facts = [
    ...portFacts(service, word.port?.number).map((fact) => `- ${fact}`),
    ...(hasCredentials(address) ? [`- address ${code(maskUrl(address))}`] : []),
  ];
  const range = { start: { line, character: start }, end: { line, character: start + word.name.length } };
  return { text: [title, facts.join('\n')].filter((part) => part !== '').join('\n\n'), range };
};

/** Describes the secret or config that is mounted at a path within a value: `/run/secrets/NAME`. */
export const hoverGrant: HoverPart = ({ snapshot, found, position: { line, character } }) => {
  if (found?.role !== 'value') return undefined;
  const here = grantPaths(snapshot.file.lines[line] ?? '').find(
    ({ name, index }) => character >= index && character <= index + name.length,
  );
  if (!here) return undefined;
  const named = inValue(here.space, here.name, here.index, { file: snapshot.file.path, line, from: 0 });
  const text = resourceText(named, snapshot.manifest(), (path) => shownPath(path, snapshot));
  return text === undefined ? undefined : { text, range: named.at.range };
};

/** The port that is meant, or all of them if none is. */
function portFacts({ ports, expose, networkMode }: Service, meant: number | undefined): readonly string[] {
  if (networkMode !== undefined) return [`network ${code(networkMode)}`];
  const known = [
    ...ports.map(portFact),
    ...expose.map((port) => ({ number: port, fact: `container port ${escape(port)}` })),
  ];
  if (meant === undefined) return known.map(({ fact }) => fact);
  const own = known.find(({ number }) => number === String(meant));
  return [
    own?.fact ?? `container port ${meant}, which ${known.length === 0 ? 'is not declared' : 'is not among its ports'}`,
  ];
}

function portFact({ target, published, hostIp, protocol }: Port): { readonly number: string; readonly fact: string } {
  const own = `container port ${target}${protocol === 'tcp' ? '' : `/${protocol}`}`;
  const address = hostIp === undefined ? '' : `${hostIp}:`;
  const outside = published === undefined ? 'on a free port' : `as ${address}${published}`;
  return { number: String(target), fact: `${own}, published on this machine ${escape(outside)}` };
}

/** The whole URL that a host stands in. */
function urlAround(text: string, index: number): string {
  const before = /[^\s"'`<>,]{0,500}$/.exec(text.slice(Math.max(0, index - 500), index))?.[0] ?? '';
  const behind = /^[^\s"'`<>]{0,500}/.exec(text.slice(index))?.[0] ?? '';
  return before + behind;
}
