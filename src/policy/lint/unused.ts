import { declaredArguments, dockerfileText, isPredefinedArgument } from '../../manifest/files/dockerfile.ts';
import { correctWord, removeEntry, removeItem } from '../../manifest/problems/fixes.ts';
import { didYouMean } from '../../manifest/problems/suggest.ts';
import { entriesOf, find, flagOf, isRejected } from '../../manifest/tree/tree.ts';
import type { Hint, LintRule, LintSubject, ManifestSubject } from './rule.ts';

/** What is declared and used by nobody. */
export const unusedRules: readonly LintRule[] = [
  {
    name: 'unused-volume',
    summary: 'A volume is declared, and no service mounts it.',
    help: 'Mount it, or remove it. Often another name was meant where one is mounted.',
    checkManifest: (subject) => unused('volumes', 'volume', 'mounts', () => volumesUsed(subject), subject),
  },
  {
    name: 'unused-secret',
    summary: 'A secret is declared, and nothing uses it.',
    help: 'Grant it to the service that needs it, or remove it.',
    checkManifest: (subject) => unused('secrets', 'secret', 'uses', () => secretsUsed(subject), subject),
  },
  {
    name: 'unused-build-argument',
    summary: 'A build argument is given that the Dockerfile does not declare.',
    help: 'The build ignores it. Write "ARG NAME" in the Dockerfile, correct the name, or remove it.',
    check: unusedArguments,
    looksFurther: ({ build }) => build !== undefined,
  },
];

function unusedArguments({ service, node, source }: LintSubject): readonly Hint[] {
  const given = entriesOf(find(node, 'build', 'args'));
  const text = service.build && given.length > 0 ? dockerfileText(service.build, source) : undefined;
  const args = text === undefined ? undefined : declaredArguments(text);
  if (!args) return [];
  return given.flatMap(([name, , at]) => {
    if (args.includes(name) || isPredefinedArgument(name)) return [];
    const next = didYouMean(name, args) || ' Declare it there with "ARG", or remove it.';
    const message = `The Dockerfile of "${service.name}" has no argument ${name}, so nothing comes of it.${next}`;
    const removed = removeEntry(at, source.problems);
    const fix =
      correctWord(name, args, at, source.problems) ??
      removeItem(at, source.problems) ??
      (removed && { title: `Remove ${name}`, edits: [removed] });
    return [{ message, at, subject: service.name, fix }];
  });
}

function unused(
  section: string,
  kind: string,
  verb: string,
  usedNames: () => ReadonlySet<string>,
  { application, root, source }: ManifestSubject,
): readonly Hint[] {
  // Such a part declares for the files that it is merged with.
  if (Object.keys(application.services).length === 0) return [];
  const entries = entriesOf(find(root, section));
  if (entries.length === 0) return [];
  const used = usedNames();
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
