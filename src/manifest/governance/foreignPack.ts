import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Fix, Location, Problem } from '../../base/problem.ts';
import type { FolderText, ManifestHost } from '../files/host.ts';
import { absolutePath, repositoryPath } from '../files/paths.ts';
import type { PolicyDeclaration } from '../model/governance.ts';
import { addEntry } from '../problems/fixes.ts';
import type { ProblemList } from '../problems/problems.ts';
import { find, textOf, type MapNode } from '../tree/tree.ts';
import { refusalPolicy, refusedUnread } from './policies.ts';
import { isPolicyFileName, readPolicyContent } from './policyFiles.ts';
import { packDigest } from './packs/packDigest.ts';
import type { PackContext } from './packContext.ts';

/** A pack that is not built in, as the manifest names it. */
interface NamedPack {
  readonly name: string;
  readonly node: MapNode;
  /** Where its name stands. */
  readonly at: Location;
}

const maxFiles = 200;

type Folder =
  | {
      readonly kind: 'read';
      readonly folder: string;
      readonly files: readonly FolderText[];
      readonly isCommitted: boolean;
    }
  | { readonly kind: 'unreadable'; readonly problem: string };

interface ForeignPack {
  readonly policies: readonly PolicyDeclaration[];
  /** What stands in its place where it is not trusted. Nothing is excepted from that. */
  readonly refusals: readonly PolicyDeclaration[];
  readonly files: readonly string[];
}

/** The policies of a folder, or of a folder of a git repository, if they are what they were locked as. */
export function readForeignPack(pack: NamedPack, context: PackContext): ForeignPack {
  const folder = readFolder(pack, context.host);
  if (folder.kind === 'unreadable') {
    const next = `Until it can, nothing is started, built or pulled. Put it there, or correct x-patchbay.packs.${pack.name}.`;
    const text = `cannot be read: ${folder.problem}. ${next}`;
    return { policies: [], refusals: [refusal(pack, 'unreadable', text)], files: [] };
  }
  const files = folder.isCommitted ? [] : folder.files.map(({ name }) => join(folder.folder, name));
  const digest = packDigest(folder.files);
  const locked = textOf(find(pack.node, 'digest'));
  if (locked !== digest) return { policies: [], refusals: [distrust(pack, digest, locked, context)], files };
  return { policies: policiesOf(folder, pack, context), refusals: [], files };
}

/** What `path` and `git` of a pack name. Paths start at the folder of the file that names them. */
function readFolder({ node, at }: NamedPack, host: ManifestHost): Folder {
  const [path, repository] = [textOf(find(node, 'path')), textOf(find(node, 'git'))];
  const from = dirname(at.file);
  if (repository !== undefined) {
    if (!host.gitFolder)
      return { kind: 'unreadable', problem: 'that takes git, which is not run in a folder that is not trusted' };
    const place = { repository: repositoryPath(repository, from, homedir()), ref: textOf(find(node, 'ref')) ?? 'HEAD' };
    const read = host.gitFolder({ ...place, path: path ?? '' });
    if (read.kind === 'unreadable') return read;
    const files = read.files.filter(({ name }) => isPolicyFileName(name));
    if (files.length === 0) return { kind: 'unreadable', problem: `there is no policy file in it at "${place.ref}"` };
    return { kind: 'read', folder: place.repository, files, isCommitted: true };
  }
  if (path === undefined) return { kind: 'unreadable', problem: 'it names neither "path" nor "git"' };
  const folder = absolutePath(path, from, homedir());
  const files = folderTexts(folder, host);
  return files.length === 0
    ? { kind: 'unreadable', problem: `there is no policy file (*.yaml, *.yml) in ${folder}` }
    : { kind: 'read', folder, files, isCommitted: false };
}

/** The policy files of a folder, by their names. */
export function folderTexts(folder: string, host: ManifestHost): readonly FolderText[] {
  return (host.list?.(folder) ?? [])
    .flatMap(({ name, isFolder }) => (!isFolder && isPolicyFileName(name) ? [name] : []))
    .sort()
    .slice(0, maxFiles)
    .flatMap((name) => {
      const text = host.readText(join(folder, name));
      return text === undefined ? [] : [{ name, text }];
    });
}

/** What was hashed is what is read. A pack adds policies, and can do nothing else. */
function policiesOf(
  { folder, files, isCommitted }: Extract<Folder, { kind: 'read' }>,
  { name, at }: NamedPack,
  { host, problems, parses }: PackContext,
): readonly PolicyDeclaration[] {
  const texts = new Map(files.map((file) => [join(folder, file.name), file.text]));
  const found = problems.fresh();
  const reading = { host: { ...host, readText: (file: string) => texts.get(file) }, problems: found };
  const contents = [...texts.keys()].map((file) =>
    readPolicyContent(file, isCommitted || !parses ? reading : { ...reading, parses }, name),
  );
  const read = contents.flatMap(({ policies }) => policies);
  const excepted = read.filter(({ exceptions }) => exceptions.length > 0).map((policy) => policy.name);
  const named = contents.flatMap(({ exceptions }) => exceptions.map(({ policy }) => policy));
  // What is committed stands in no file that could be opened.
  problems.takeOver(isCommitted ? found.all.map((problem) => ({ ...problem, at })) : found.all);
  problems.takeOver([...new Set([...excepted, ...named])].map((policy) => exceptionIgnored(policy, name, at)));
  return read.map((policy) => {
    const plain = { ...policy, exceptions: [] };
    return isCommitted ? { ...plain, at, places: {} } : plain;
  });
}

function exceptionIgnored(policy: string, pack: string, at: Location): Problem {
  const message = `The pack "${pack}" makes exceptions from the policy "${policy}", which are not taken: a pack can only add rules.`;
  return { code: 'policy.pack-exception', severity: 'warning', message, at };
}

/** What has another digest may say anything, or nothing of what it said when it was locked. */
function distrust(
  pack: NamedPack,
  digest: string,
  locked: string | undefined,
  { problems }: PackContext,
): PolicyDeclaration {
  const fix = lockedBy(digest, pack, problems);
  if (locked === undefined) {
    return refusal(
      pack,
      'unlocked',
      `is not locked: read it, then give it the "digest" that it has now, ${digest}`,
      fix,
    );
  }
  return refusal(
    pack,
    'digest',
    `is not what it was locked as: read what changed, then give it the "digest" that it has now, ${digest}`,
    fix,
  );
}

/** Writes the digest that the pack has now: whoever takes the fix has read it. */
function lockedBy(digest: string, { node, at }: NamedPack, problems: ProblemList): Fix | undefined {
  const title = 'Trust the pack as it is now';
  const known = find(node, 'digest');
  if (known) return known.at.file === at.file ? { title, edits: [{ at: known.at, newText: digest }] } : undefined;
  const edits = addEntry(node, { key: 'digest', body: { flow: digest, block: [] }, after: 'path' }, at.file, problems);
  return edits && { title, edits };
}

/** Refuses whatever acts: a rule that may be missing must not be taken for one that holds. */
function refusal({ name: pack, at }: NamedPack, what: string, text: string, fix?: Fix): PolicyDeclaration {
  const refused = { name: `pack-${what}`, on: refusedUnread, when: 'true', message: `The pack "${pack}" ${text}` };
  return refusalPolicy(refused, { pack, at, ...(fix && { fix }) });
}
