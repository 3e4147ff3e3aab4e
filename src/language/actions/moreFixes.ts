import { dirname } from 'node:path';
import type { Location, Problem } from '../../base/problem.ts';
import { addDeclaration } from '../../manifest/problems/fixes.ts';
import type { Application } from '../../manifest/model.ts';
import { emptyDefault } from '../../manifest/variables/interpolate.ts';
import { absolutePath } from '../../manifest/files/paths.ts';
import { ProblemList } from '../../manifest/problems/problems.ts';
import { findMap } from '../../manifest/tree/tree.ts';
import { exampleFor } from '../../manifest/variables/example.ts';
import { addedToDotenv, copyOf, exampleCopied } from './dotenvEdits.ts';
import { secretTaken } from './secretTaken.ts';
import { secretsMoved } from './secretsMoved.ts';
import { toFileEdit, type Offer } from './offer.ts';
import { contains } from '../text/ranges.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { usesIn } from '../text/variableUses.ts';

/** Fixes beyond the one that a problem carries itself, because they need more than the problem's own file. */
export function moreFixes(snapshot: Snapshot, problem: Problem, canCreateFiles: boolean): readonly Offer[] {
  const { at, code, fix } = problem;
  if (!at) return [];
  const place = { ...problem, at };
  // Where its own fix corrects a word, the user may instead have meant to declare the word as it stands.
  switch (code) {
    case 'manifest.undefined-service':
      return declared(snapshot, place, 'services', 'service', (name) => [`image: ${name}`]);
    case 'manifest.undefined-network':
      return fix?.isCorrection ? declared(snapshot, place, 'networks', 'network', () => []) : [];
    case 'manifest.undefined-volume':
      return fix?.isCorrection ? declared(snapshot, place, 'volumes', 'volume', () => []) : [];
    case 'manifest.undefined-config':
      return fix?.isCorrection ? declared(snapshot, place, 'configs', 'config', (name) => [`file: ./${name}`]) : [];
    case 'manifest.undefined-secret':
      return fix?.isCorrection ? declared(snapshot, place, 'secrets', 'secret', (name) => [`file: ./${name}.txt`]) : [];
    case 'manifest.unset-variable':
    case 'manifest.required-variable':
      return [...variableSet(snapshot, at, code, canCreateFiles), ...emptyMeant(snapshot, place)];
    case 'manifest.missing-contract':
    case 'manifest.missing-file':
    case 'manifest.missing-env-file':
    case 'manifest.missing-asyncapi':
      return canCreateFiles ? fileCreated(snapshot, at, code) : [];
    case 'lint.secret-in-environment':
      return [...secretTaken(snapshot, problem, canCreateFiles), ...secretsMoved(snapshot, problem, canCreateFiles)];
    case 'manifest.host-port':
      return portMoved(snapshot, at, code);
    default:
      return [];
  }
}

type Placed = Problem & { readonly at: Location };

function declared(
  snapshot: Snapshot,
  { at, code }: Placed,
  section: string,
  kind: string,
  body: (name: string) => readonly string[],
): readonly Offer[] {
  const file = snapshot.other(at.file);
  const mention = file
    ?.names()
    .find((one) => one.space === section && contains(at.range, one.at.range.start) && one.inFile === undefined);
  if (!file || !mention || !/^[\w.-]+$/.test(mention.name)) return [];
  const { name } = mention;
  const problems = new ProblemList((path) => snapshot.other(path)?.lines ?? []);
  const known = file.trees().flatMap((tree) => findMap(tree, section) ?? [])[0];
  const block = body(name);
  const flow = block.length > 0 ? `{ ${block.join(', ')} }` : '';
  const announced: Offer['announced'] = { changes: 'edited', reveals: true };
  const edits = addDeclaration(section, known, { key: name, body: { flow, block } }, at.file, problems);
  return edits
    ? [
        {
          title: `Declare the ${kind} "${name}"`,
          kind: 'quickfix',
          code,
          edits: edits.map(toFileEdit),
          places: [at.range],
          announced,
        },
      ]
    : [];
}

/** Adds the variable to `.env`, which is created if it is missing: from its example, where that has the variable. */
function variableSet(snapshot: Snapshot, at: Location, code: string, canCreateFiles: boolean): readonly Offer[] {
  const { start, end } = at.range;
  const line = snapshot.other(at.file)?.lines[start.line] ?? '';
  const [use] = usesIn(line.slice(start.character, start.line === end.line ? end.character : line.length));
  if (!use) return [];
  const [places, announced] = [[at.range], { changes: 'edited' } as const];
  const copied = exampleCopied(snapshot, use.name, canCreateFiles);
  if (copied) return [{ ...copied, code, places }];
  const added = addedToDotenv(snapshot, [`${use.name}=`], canCreateFiles);
  return added ? [{ title: `Set ${use.name} in .env`, kind: 'quickfix', code, ...added, places, announced }] : [];
}

/** Where the problem's own fix takes it for something else, an empty value may have been meant all the same. */
function emptyMeant(snapshot: Snapshot, { at, code, fix }: Placed): readonly Offer[] {
  const line = snapshot.other(at.file)?.lines[at.range.start.line] ?? '';
  const expression = line.slice(at.range.start.character, at.range.end.character);
  const name = /^\$\{?([A-Za-z_]\w*)\}?$/.exec(expression)?.[1];
  if (!fix?.isCorrection || name === undefined) return [];
  const problems = new ProblemList((path) => snapshot.other(path)?.lines ?? []);
  const meant = emptyDefault({ name, expression }, at, problems);
  const announced: Offer['announced'] = { changes: 'edited' };
  return meant
    ? [
        {
          title: meant.title,
          kind: 'quickfix',
          code,
          edits: meant.edits.map(toFileEdit),
          places: [at.range],
          announced,
        },
      ]
    : [];
}

function fileCreated(snapshot: Snapshot, at: Location, code: string): readonly Offer[] {
  const { start, end } = at.range;
  const line = snapshot.other(at.file)?.lines[start.line] ?? '';
  const written = line.slice(start.character, start.line === end.line ? end.character : undefined);
  const path = written.replace(/^(["'])(.*)\1$/, '$2');
  if (path === '' || /[$:*]/.test(path) || path.endsWith('/')) return [];
  const file = absolutePath(path, dirname(at.file), undefined);
  const example = code === 'manifest.missing-env-file' ? exampleFor(file, snapshot) : undefined;
  if (example) return [{ ...copyOf(example, file, path), code, places: [at.range] }];
  const text = code === 'manifest.missing-contract' ? contract : code === 'manifest.missing-asyncapi' ? asyncapi : '';
  const created = [{ file, text }];
  const announced: Offer['announced'] = { changes: 'edited' };
  return [{ title: `Create ${path}`, kind: 'quickfix', code, edits: [], created, places: [at.range], announced }];
}

const contract = `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {}
}
`;

const asyncapi = `asyncapi: 3.0.0
info: { title: Messages, version: 1.0.0 }
channels: {}
`;

/** The next port that no service publishes. */
function portMoved(snapshot: Snapshot, at: Location, code: string): readonly Offer[] {
  const { start, end } = at.range;
  const { application } = snapshot.manifest();
  if (!application || start.line !== end.line) return [];
  const written = (snapshot.other(at.file)?.lines[start.line] ?? '').slice(start.character, end.character);
  const [, before = '', digits] =
    /^(["']?(?:\d+\.[\d.]+:|\[[\da-fA-F:]+\]:)?)(\d{1,5})(?=:\d|["']?$)/.exec(written) ?? [];
  if (digits === undefined) return [];
  const port = freePort(Number(digits), takenPorts(application));
  if (port === undefined) return [];
  const character = start.character + before.length;
  const range = {
    start: { line: start.line, character },
    end: { line: start.line, character: character + digits.length },
  };
  const edits = [{ file: at.file, range, newText: String(port) }];
  const announced: Offer['announced'] = { changes: 'edited' };
  const title = `Publish on port ${port}, which is free`;
  return [{ title, kind: 'quickfix', code, edits, places: [at.range], announced }];
}

function takenPorts({ services }: Application): ReadonlySet<number> {
  const taken = new Set<number>();
  for (const { ports } of Object.values(services)) {
    for (const { published = '' } of ports) {
      const [first = NaN, last = first] = published.split('-').map(Number);
      for (let port = first; port <= last; port++) taken.add(port);
    }
  }
  return taken;
}

function freePort(from: number, taken: ReadonlySet<number>): number | undefined {
  for (let port = from + 1; port <= 65_535; port++) if (!taken.has(port)) return port;
  return undefined;
}
