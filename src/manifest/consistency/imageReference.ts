import type { ProblemList } from '../problems/problems.ts';
import { replaceWord } from '../problems/fixes.ts';
import { find, type Node } from '../tree/tree.ts';
import { literal } from './engineWords.ts';

/** What an image is called has a grammar, and an engine refuses everything else before it looks for the image. */
export function checkImage(service: Node, problems: ProblemList): void {
  const node = find(service, 'image');
  const text = literal(node);
  if (!node || text === undefined || text === '') return;
  const why = mistakeOf(text);
  if (why === undefined) return;
  if (isPath(text)) return reportPath(text, service, node, problems);
  const lower = text.toLowerCase();
  const fix = mistakeOf(lower) === undefined ? replaceWord(text, lower, node.at, problems) : undefined;
  problems.error('image', `"${text}" is not a valid image name: ${why}`, node.at, [], fix);
}

function isPath(text: string): boolean {
  return /^(?:\.{1,2}(?:\/|$)|~\/)/.test(text);
}

function reportPath(text: string, service: Node, node: Node, problems: ProblemList): void {
  const message = `"${text}" is not a valid image name: it is a path. To build from a folder, write "build:".`;
  const entry = service.kind === 'map' ? service.entries.get('image') : undefined;
  const mayBuild = entry && !entry.route && find(service, 'build') === undefined;
  const fix = mayBuild ? replaceWord('image', 'build', entry.keyAt, problems) : undefined;
  problems.error('image', message, node.at, [], fix);
}

/** `[host[:port]/]path[:tag][@digest]`: what of it is wrong, and what next. */
function mistakeOf(text: string): string | undefined {
  if (/\s/.test(text)) return 'it has a space in it. Take it out.';
  if (/^https?:\/\//.test(text)) return 'it is a URL. Leave "https://" out.';
  const [named = '', digest, ...more] = text.split('@');
  if (more.length > 0) return 'it has more than one digest. Keep one.';
  if (digest !== undefined && !isDigest(digest)) return 'a digest is "sha256:" and 64 hexadecimal digits. Correct it.';
  const slash = named.lastIndexOf('/');
  const last = named.slice(slash + 1);
  const colon = last.indexOf(':');
  const path = colon === -1 ? named : named.slice(0, slash + 1 + colon);
  if (colon !== -1) {
    const tag = last.slice(colon + 1);
    if (tag === '') return 'the tag after the colon is missing. Write one, or remove the colon.';
    if (!/^\w[\w.-]{0,127}$/.test(tag))
      return `the tag "${tag}" may hold letters, digits, ".", "_" and "-". Correct it.`;
  }
  return mistakeOfPath(path);
}

function isDigest(text: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(text) || /^(?!sha256:)[a-z][\w+.-]*:[0-9a-fA-F]{32,}$/i.test(text);
}

function mistakeOfPath(path: string): string | undefined {
  const parts = path.split('/');
  const [first = ''] = parts;
  const isHost = parts.length > 1 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  if (isHost && !/^(\[[\da-fA-F:]+\]|[a-zA-Z\d]([a-zA-Z\d.-]*[a-zA-Z\d])?)(:\d+)?$/.test(first))
    return `"${first}" is not a host. Correct it.`;
  for (const part of isHost ? parts.slice(1) : parts) {
    if (part === '') return 'a part between two "/" is empty. Write it, or take one "/" out.';
    if (part !== part.toLowerCase()) return 'it has capital letters, which only a tag may have. Write it small.';
    if (!/^[a-z\d]+((\.|_{1,2}|-+)[a-z\d]+)*$/.test(part))
      return `"${part}" may hold letters and digits, joined by ".", "_" or "-". Correct it.`;
  }
  return undefined;
}
