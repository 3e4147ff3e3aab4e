import { ownProperty } from '../../base/ownProperty.ts';
import type { Location, Problem } from '../../base/problem.ts';
import type { Application, Service } from '../../manifest/model.ts';
import type { ResolvedManifest } from '../../manifest/resolve.ts';
import { didYouMean } from '../../manifest/problems/suggest.ts';
import { entriesOf, find, map } from '../../manifest/tree/tree.ts';
import type { LintRule, LintSubject, Source } from './rule.ts';
import { secretRules } from './secrets.ts';
import { securityRules } from './security.ts';
import { isDisabledAt, namedRules, switchedOff } from './switches.ts';
import { twelveFactorRules } from './twelveFactor.ts';

/** Every rule, in the order in which documentation lists them. */
export const lintRules: readonly LintRule[] = [...twelveFactorRules, ...securityRules, ...secretRules];

/**
 * Twelve-factor and security hints over a resolved manifest. A rule is switched off under `x-patchbay: lint:`, of the
 * manifest or of one service, or by a comment `# patchbay-disable lint.<rule>` at the place, or at the service's name.
 */
export function lintManifest(
  { application, tree }: Pick<ResolvedManifest, 'application' | 'tree'>,
  readText: (file: string) => string | undefined,
): readonly Problem[] {
  if (!application || !tree) return [];
  const source = sourceOf(readText);
  const off = switchedOff(tree);
  const dependents = dependentsByName(application);
  const hints = entriesOf(find(tree, 'services')).flatMap(([name, node, keyAt]) => {
    const service = ownProperty(application.services, name);
    if (!service || find(node, 'provider')) return [];
    const own = node.kind === 'map' ? node : map({}, keyAt);
    const subject = { service, node: own, application, dependents: dependents.get(name) ?? [], source };
    return lintService(subject, off);
  });
  return [...unknownRules(namedRules(tree)), ...hints];
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

function lintService(subject: LintSubject, off: ReadonlySet<string>): readonly Problem[] {
  const { service, node, source } = subject;
  const ownOff = switchedOff(node);
  return lintRules.flatMap((rule) => {
    if (off.has(rule.name) || ownOff.has(rule.name) || isDisabledAt(rule.name, service.at, source)) return [];
    return rule
      .check(subject)
      .filter(({ at }) => !isDisabledAt(rule.name, at, source))
      .map((hint) => ({ code: `lint.${rule.name}`, severity: 'hint' as const, ...hint }));
  });
}

/** A misspelt name would switch nothing off, and nobody would know. */
function unknownRules(named: readonly { readonly name: string; readonly at: Location }[]): readonly Problem[] {
  const known = lintRules.map(({ name }) => name);
  return named.flatMap(({ name, at }) => {
    if (known.includes(name)) return [];
    const next = didYouMean(name, known) || ` The rules are ${known.join(', ')}.`;
    return [{ code: 'lint.unknown-rule', severity: 'hint', message: `There is no rule "${name}".${next}`, at }];
  });
}

function sourceOf(readText: (file: string) => string | undefined): Source {
  const read = new Map<string, readonly string[]>();
  const linesOf = (file: string): readonly string[] => {
    const known = read.get(file);
    if (known) return known;
    const lines = (readText(file) ?? '').replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
    read.set(file, lines);
    return lines;
  };
  return {
    linesOf,
    textAt({ file, range: { start, end } }) {
      const line = linesOf(file)[start.line] ?? '';
      return line.slice(start.character, end.line === start.line ? end.character : line.length);
    },
  };
}
