import type { Range } from '../../base/problem.ts';
import type { Json } from '../../manifest/model.ts';
import { printModel, withDollarsEscaped } from '../../manifest/yaml/printModel.ts';
import { find } from '../../manifest/tree/tree.ts';
import { blockOf, reindented, topLine } from './blocks.ts';
import { parseDockerRun, type DockerRun } from './dockerRun.ts';
import { linesReplaced, type Offer, type FileEdit } from '../actions/offer.ts';
import type { SourceFile } from '../text/snapshot.ts';

const start = /^\s*(?:#\s*)?(?:\$\s+)?(?:sudo\s+)?(?:docker|podman)\s+(?:container\s+)?(?:run|create)\s/;

/** Converts a pasted `docker run` line, commented out or not, to a service. */
export function dockerRunOffers(file: SourceFile, range: Range): readonly Offer[] {
  const { lines } = file;
  let first = range.start.line;
  // The cursor may be on a continuation line of the command.
  while (first > 0 && !start.test(lines[first] ?? '') && /\\\s*$/.test(lines[first - 1] ?? '')) first--;
  if (!start.test(lines[first] ?? '')) return [];
  let end = first + 1;
  while (end < lines.length && /\\\s*$/.test(lines[end - 1] ?? '')) end++;
  const text = lines.slice(first, end).map((line) => line.replace(/^\s*#?\s*/, '').replace(/\\\s*$/, '\\'));
  const run = parseDockerRun(text.join('\n'));
  if (!run) return [];
  const name = freeName(file, run.name);
  const edits = editsOf({ ...run, name }, file, first, end);
  const title = `Make the service "${name}" of this docker run`;
  return [{ title, kind: 'refactor.rewrite', edits, announced: { changes: 'unread', reveals: true } }];
}

function editsOf(run: DockerRun, file: SourceFile, first: number, end: number): readonly FileEdit[] {
  const { lines, path } = file;
  const header = lines.findIndex((line) => /^services:\s*(#.*)?$/.test(line));
  const block = header === -1 ? undefined : blockOf(lines, lineStart(path, header));
  const body = serviceLines(run);
  const declared = [...declaration('volumes', run.volumes, file), ...declaration('networks', run.networks, file)];
  const isWithin = block !== undefined && first >= block.start && first <= block.end;
  if (isWithin) return [linesReplaced(file, first, end, body), ...declared];
  if (block) return [linesReplaced(file, first, end, []), linesReplaced(file, block.end, block.end, body), ...declared];
  return [linesReplaced(file, first, end, ['services:', ...body]), ...declared];
}

function lineStart(file: string, line: number): { file: string; range: Range } {
  const place = { line, character: 0 };
  return { file, range: { start: place, end: place } };
}

function serviceLines({ name, service, unknown }: DockerRun): readonly string[] {
  const text = printModel(withDollars({ [name]: service }));
  const said = unknown.map((flag) => `    # ${flag} is left out: a Compose file has no word for it.`);
  const [head = '', ...rest] = reindented(text.trimEnd().split('\n'), 0, 2);
  return [head, ...said, ...rest];
}

/** Dollar signs stay as they are, because Compose expands variables as the shell would have. */
function withDollars(model: Json): Json {
  const escaped = withDollarsEscaped(model);
  return JSON.parse(JSON.stringify(escaped).replace(/\$\$(\{?[A-Za-z_]\w*)/g, '$$$1')) as Json;
}

/** The volumes and networks that the service needs and the file does not declare yet. */
function declaration(section: string, names: readonly string[], file: SourceFile): readonly FileEdit[] {
  const missing = names.filter((name) => !file.trees().some((tree) => find(tree, section, name)));
  if (missing.length === 0) return [];
  const { lines, path } = file;
  const header = topLine(lines, section);
  const added = missing.map((name) => `  ${name}:`);
  if (header < lines.length) {
    const line = lines.findIndex((text) => text.startsWith(`${section}:`));
    return /^\w+:\s*(#.*)?$/.test(lines[line] ?? '') ? [linesReplaced(file, line + 1, line + 1, added)] : [];
  }
  const last = lines.length - 1;
  const tail = lines[last] ?? '';
  const place = { line: last, character: tail.length };
  const newText = `${tail === '' ? '' : '\n'}${section}:\n${added.join('\n')}\n`;
  return [{ file: path, range: { start: place, end: place }, newText }];
}

function freeName(file: SourceFile, wanted: string): string {
  const isTaken = (name: string): boolean => file.trees().some((tree) => find(tree, 'services', name));
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${wanted}-${count}`;
    if (!isTaken(name)) return name;
  }
}
