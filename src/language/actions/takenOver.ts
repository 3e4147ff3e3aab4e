import { ownProperty } from '../../base/ownProperty.ts';
import type { Problem } from '../../base/problem.ts';
import { environmentsOf } from '../../manifest/context/environments.ts';
import type { ListingHost } from '../../manifest/files/host.ts';
import type { Service } from '../../manifest/model.ts';
import { yamlName } from '../../manifest/problems/additions.ts';
import { ProblemList } from '../../manifest/problems/problems.ts';
import { resolve, type ResolvedManifest, type ResolveRequest } from '../../manifest/resolve.ts';
import { find } from '../../manifest/tree/tree.ts';
import type { TakeOverParams, TakeOverResult } from '../../protocol/language.ts';
import { differencesBetween } from '../proof/differences.ts';
import { applied } from '../proof/trial.ts';
import { overlay } from '../text/overlay.ts';
import type { SourceFile } from '../text/snapshot.ts';
import type { FileEdit } from './offer.ts';
import { keysWritten, textOfScalar } from './writtenValues.ts';

/** Where a manifest is read from, and what is written in its files. */
export interface TakenOverSources {
  readonly host: ListingHost;
  readonly file: (path: string) => SourceFile | undefined;
}

type Value = Pick<TakeOverParams, 'service' | 'attribute' | 'value'>;

/**
 * The edit by which a manifest says of a service what runs. It is proved: the manifest is resolved with it in its environment, says just
 * that, and nothing else of it has changed. The files that the environment adds come first, so that no other environment changes.
 */
export function takenOver(request: ResolveRequest, value: Value, sources: TakenOverSources): TakeOverResult {
  const before = resolve(request, sources.host);
  const { application } = before;
  const service = application && ownProperty(application.services, value.service);
  if (!application || !service) return refused(`The manifest has no service "${value.service}".`);
  if (saidOf(service, value) === value.value) return refused('The manifest says so already.');
  const [main = ''] = request.files;
  const own =
    environmentsOf(before, application.directory).find(({ name }) => name === request.environment)?.files ?? [];
  const files = [...own.toReversed(), ...request.files.toReversed()];
  for (const { file, edits } of files.flatMap((each) => candidates(each, value, sources))) {
    const text = sources.host.readText(file);
    if (text === undefined || edits.some((edit) => edit.file !== file)) continue;
    const changed = applied(text, edits);
    const after = resolve(
      request,
      overlay(sources.host, (path) => (path === file ? changed : undefined)),
    );
    if (isProved(before, after, value)) {
      const isShared = request.environment !== undefined && !own.includes(file);
      return { edits, isShared, reason: null };
    }
  }
  const path = `services.${value.service}.${paths[value.attribute][0]?.join('.')}`;
  return refused(
    `No edit of ${path} alone does it: it is made of variables, or comes from elsewhere. Write it in ${main}.`,
  );
}

/** Where each is written; what is not written yet is written by the first. */
const paths: Readonly<Record<Value['attribute'], readonly (readonly string[])[]>> = {
  replicas: [['deploy', 'replicas'], ['scale']],
  image: [['image']],
};

interface Candidate {
  readonly file: string;
  readonly edits: readonly FileEdit[];
}

/** In one file: what stands there in other words, else a new key. */
function candidates(
  path: string,
  { service, attribute, value }: Value,
  { file }: TakenOverSources,
): readonly Candidate[] {
  const problems = new ProblemList((each) => file(each)?.lines ?? []);
  const root = file(path)?.trees()[0];
  const text = attribute === 'image' ? yamlName(value) : value;
  return paths[attribute].flatMap((keys, index): readonly Candidate[] => {
    const full = ['services', service, ...keys];
    const node = find(root, ...full);
    if (node) {
      const written = node.kind === 'scalar' ? textOfScalar(node, problems) : undefined;
      // A variable says the same in other places.
      if (!written || written.text.includes('$')) return [];
      return [{ file: path, edits: [{ file: path, range: node.at.range, newText: text }] }];
    }
    const edits = index === 0 ? keysWritten(root, full, text, problems) : undefined;
    return edits ? [{ file: path, edits }] : [];
  });
}

function isProved(before: ResolvedManifest, after: ResolvedManifest, value: Value): boolean {
  const service = ownProperty(after.application?.services ?? {}, value.service);
  if (!service || saidOf(service, value) !== value.value) return false;
  if (errorsOf(after.problems) > errorsOf(before.problems)) return false;
  const differences = differencesBetween(before.tree, after.tree);
  return (
    differences?.every(({ path }) => {
      const [section, name, ...keys] = path;
      const isOwn = section === 'services' && name === value.service;
      return isOwn && paths[value.attribute].some((each) => keys.every((key, index) => key === each[index]));
    }) === true
  );
}

function saidOf({ replicas, image }: Service, { attribute }: Value): string | undefined {
  return attribute === 'replicas' ? String(replicas) : image;
}

function errorsOf(problems: readonly Problem[]): number {
  return problems.filter(({ severity }) => severity === 'error').length;
}

function refused(reason: string): TakeOverResult {
  return { edits: [], isShared: false, reason };
}
