import { entriesOf, find, flagOf, isRejected } from '../../manifest/tree/tree.ts';
import { removeEntry } from '../../manifest/problems/fixes.ts';
import type { Hint, LintRule, ManifestSubject } from './rule.ts';

/** What is declared and used by nobody. */
export const unusedRules: readonly LintRule[] = [
  {
    name: 'unused-volume',
    summary: 'A volume is declared, and no service mounts it.',
    help: 'Mount it, or remove it. Often another name was meant where one is mounted.',
    checkManifest: (subject) => unused('volumes', 'volume', 'mounts', volumesUsed(subject), subject),
  },
  {
    name: 'unused-secret',
    summary: 'A secret is declared, and nothing uses it.',
    help: 'Grant it to the service that needs it, or remove it.',
    checkManifest: (subject) => unused('secrets', 'secret', 'uses', secretsUsed(subject), subject),
  },
];

function unused(
  section: string,
  kind: string,
  verb: string,
  used: ReadonlySet<string>,
  { root, source }: ManifestSubject,
): readonly Hint[] {
  const entries = entriesOf(find(root, section));
  const sectionAt = entriesOf(root).find(([name]) => name === section)?.[2];
  return entries.flatMap(([name, node, at]) => {
    // One that is external may be named here for other manifests that are merged over this one.
    if (used.has(name) || isRejected(node) || flagOf(find(node, 'external')) || name === '') return [];
    // A section cannot be empty.
    const isLast = entries.length === 1 && sectionAt?.file === at.file;
    const edit = removeEntry(isLast ? sectionAt : at, source.problems);
    const fix = edit && { title: `Remove the ${kind} "${name}"`, edits: [edit] };
    const message = `No service ${verb} the ${kind} "${name}". Use it, or remove it.`;
    return [{ message, at, subject: name, fix }];
  });
}

function volumesUsed({ application }: ManifestSubject): ReadonlySet<string> {
  const services = Object.values(application.services);
  return new Set(services.flatMap(({ mounts }) => mounts.flatMap((mount) => mount.source ?? [])));
}

function secretsUsed({ application }: ManifestSubject): ReadonlySet<string> {
  const services = Object.values(application.services);
  const granted = services.flatMap(({ secrets = [] }) => secrets.map(({ source }) => source));
  const built = services.flatMap(({ build }) => (build?.secrets ?? []).map(({ source }) => source));
  return new Set([...granted, ...built]);
}
