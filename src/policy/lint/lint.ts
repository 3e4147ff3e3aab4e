import { ownProperty } from '../../base/ownProperty.ts';
import type { Problem } from '../../base/problem.ts';
import { Memo } from '../../manifest/cache/memo.ts';
import type { Application, Service } from '../../manifest/model.ts';
import { lineReader, ProblemList } from '../../manifest/problems/problems.ts';
import type { ResolvedManifest } from '../../manifest/resolve.ts';
import { entriesOf, find, itemsOf, map, textOf, type MapNode } from '../../manifest/tree/tree.ts';
import { folded } from './fold.ts';
import { habitsOf, type WrittenHabits } from './habits.ts';
import type { Hint, HintClaims, LintRule, LintSubject, Source } from './rule.ts';
import { secretRules } from './secrets.ts';
import { securityRules } from './security.ts';
import { ruleNameOf } from '../../manifest/problems/disableComments.ts';
import { isDisabledAt, isSwitchable, isSwitchedOffIn, switchableCodes, switchedOff } from './switches.ts';
import { twelveFactorRules } from './twelveFactor.ts';
import { unknownSwitches } from './unknownSwitches.ts';
import { unusedRules } from './unused.ts';

/** Every rule, in the order in which documentation lists them. */
export const lintRules: readonly LintRule[] = [...twelveFactorRules, ...securityRules, ...secretRules, ...unusedRules];

/**
 * Twelve-factor and security hints over a resolved manifest, at most one of a kind in each file. A rule is switched off
 * under `x-patchbay: lint:`, of the manifest or of one service, or by a comment `# patchbay-disable lint.<rule>` at the
 * place, or at the service's name. What `claims` takes is told by somebody else.
 */
export function lintManifest(
  { application, tree }: Pick<ResolvedManifest, 'application' | 'tree'>,
  readText: (file: string) => string | undefined,
  memo = new Memo(),
  claims: HintClaims = unclaimed,
): readonly Problem[] {
  if (!application || !tree) return [];
  const source = sourceOf(readText, memo);
  const off = switchedOff(tree);
  const found = new Map<LintRule, Hint[]>(lintRules.map((rule) => [rule, []]));
  for (const subject of subjectsOf(application, tree, source, memo)) {
    for (const [rule, own] of hintsOf(subject, memo)) {
      const isOwnOff = switchedOff(subject.node).has(rule.name) || isDisabledAt(rule.name, subject.service.at, source);
      if (!isOwnOff) found.get(rule)?.push(...own);
    }
  }
  const hints = lintRules.flatMap((rule) => {
    if (off.has(rule.name)) return [];
    const ofManifest = rule.checkManifest?.({ application, root: tree, source }) ?? [];
    return folded(
      rule,
      [...(found.get(rule) ?? []), ...ofManifest].filter(
        (hint) => !isOff(rule, hint.at, application, source) && !claims.take(rule.name, hint),
      ),
    );
  });
  return [...unknownSwitches(tree, application.files, lintRules, source), ...hints];
}

/** What is wrong with a manifest, hints included. Of the manifest's own problems, hints can be switched off as those of rules are. */
export function problemsAndHints(
  manifest: Pick<ResolvedManifest, 'application' | 'tree' | 'problems'>,
  readText: (file: string) => string | undefined,
  memo = new Memo(),
  claims: HintClaims = unclaimed,
): readonly Problem[] {
  const source = sourceOf(readText, memo);
  const off = switchedOff(manifest.tree);
  const shown = manifest.problems.filter((problem) => {
    const { code, at } = problem;
    if (!isSwitchable(problem) || !at) return true;
    const name = ruleNameOf(code);
    return !switchableCodes.includes(name) || !(off.has(name) || isDisabledAt(name, at, source));
  });
  const hints = lintManifest(manifest, readText, memo, claims);
  // A part declares for the files that it is read with.
  const isPart = manifest.problems.some(({ code }) => code === 'manifest.no-base');
  return [...shown, ...(isPart ? hints.filter(({ code }) => !/^lint\.unused-(volume|secret)$/.test(code)) : hints)];
}

const unclaimed: HintClaims = { take: () => false };

type Found = readonly (readonly [LintRule, readonly Hint[]])[];

/** What rules find in a service. Of those that look at nothing else it counts until something of the service changes. */
function hintsOf(subject: LintSubject, memo: Memo): Found {
  const { service, node, dependents, habits } = subject;
  const keys = [service, ...Object.values<unknown>({ ...habits }), ...dependents];
  const { known, open } = memo.of('hints', node, keys, none, () => ({
    known: asked(subject, (rule) => !rule.looksFurther?.(service)),
    open: lintRules.filter((rule) => rule.looksFurther?.(service)),
  }));
  return open.length === 0 ? known : [...known, ...asked(subject, (rule) => open.includes(rule))];
}

function asked(subject: LintSubject, isMeant: (rule: LintRule) => boolean): Found {
  return lintRules.flatMap((rule) => {
    const found = isMeant(rule) ? (rule.check?.(subject) ?? []) : [];
    return found.length === 0 ? [] : [[rule, found] as const];
  });
}

const none = new ProblemList();

/** A file that others extend is no part of the merged manifest: what it switches off counts for what stands in it. */
function isOff({ name }: LintRule, at: Hint['at'], { configFiles }: Application, source: Source): boolean {
  if (isDisabledAt(name, at, source)) return true;
  return !configFiles.includes(at.file) && isSwitchedOffIn(at.file, name, source);
}

function subjectsOf(application: Application, root: MapNode, source: Source, memo: Memo): readonly LintSubject[] {
  const dependents = dependentsByName(application);
  const services = entriesOf(find(root, 'services')).flatMap(([name, node, keyAt]) => {
    const service = ownProperty(application.services, name);
    if (!service || find(node, 'provider')) return [];
    return [{ service, node: node.kind === 'map' ? node : map({}, keyAt) }];
  });
  const written = services.map(({ service, node }) =>
    memo.of('habits', node, [service], none, () => writtenHabits(service, node, source)),
  );
  const habits = habitsOf(application, new Set(dependents.keys()), {
    restarts: written.flatMap(({ restarts }) => restarts),
    variablePorts: written.reduce((sum, { variablePorts }) => sum + variablePorts, 0),
    fixedPorts: written.reduce((sum, { fixedPorts }) => sum + fixedPorts, 0),
  });
  return services.map(({ service, node }) => ({
    service,
    node,
    application,
    root,
    dependents: dependents.get(service.name) ?? [],
    habits,
    source,
  }));
}

function writtenHabits(service: Service, node: MapNode, source: Source): WrittenHabits {
  const hasPolicy = find(node, 'deploy', 'restart_policy') !== undefined;
  const published = itemsOf(find(node, 'ports'))
    .flatMap((port) => find(port, 'published') ?? [])
    .filter((port) => textOf(port) !== undefined);
  const variablePorts = published.filter(({ at }) => source.textAt(at).includes('$')).length;
  return {
    restarts: find(node, 'restart') ? [service.restart] : hasPolicy ? ['unless-stopped'] : [],
    variablePorts,
    fixedPorts: published.length - variablePorts,
  };
}

/** Asked once for all, so that large manifests take time in proportion. */
function dependentsByName({ services }: Application): ReadonlyMap<string, readonly Service[]> {
  const dependents = new Map<string, Service[]>();
  for (const service of Object.values(services)) {
    for (const name of Object.keys(service.dependsOn)) {
      const known = dependents.get(name);
      if (known) known.push(service);
      else dependents.set(name, [service]);
    }
  }
  return dependents;
}

function sourceOf(readText: (file: string) => string | undefined, memo: Memo): Source {
  const linesOf = lineReader(readText, memo.parses.lines);
  const texts = new Map<string, string | undefined>();
  return {
    linesOf,
    readText(file) {
      if (!texts.has(file)) texts.set(file, readText(file));
      return texts.get(file);
    },
    problems: new ProblemList(linesOf),
    textAt({ file, range: { start, end } }) {
      const line = linesOf(file)[start.line] ?? '';
      return line.slice(start.character, end.line === start.line ? end.character : line.length);
    },
  };
}
