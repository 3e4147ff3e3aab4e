import type { PolicyDeclaration, PolicyException } from '../model/governance.ts';
import type { ProblemList } from '../problems/problems.ts';
import { correctWord } from '../problems/fixes.ts';
import { didYouMean } from '../problems/suggest.ts';

/** What policies may be limited to. */
interface Scopes {
  readonly environments: readonly string[];
  readonly services: readonly string[];
}

/** A policy for an environment that there is not holds nowhere, and an exception for such a service covers nothing: both are told. */
export function checkScopes(policies: readonly PolicyDeclaration[], scopes: Scopes, problems: ProblemList): void {
  for (const policy of policies) {
    for (const name of policy.environments) {
      if (!scopes.environments.includes(name)) reportEnvironment(name, policy, scopes, problems);
    }
    for (const exception of policy.exceptions) checkException(exception, policy.name, scopes, problems);
  }
}

/** Tells of services and environments that an exception from a policy is for, and that there are not. */
export function checkException(
  { services, environments, at }: PolicyException,
  policy: string,
  scopes: Scopes,
  problems: ProblemList,
): void {
  for (const name of environments) {
    if (scopes.environments.includes(name)) continue;
    const hint = didYouMean(name, scopes.environments) || ' Correct the name, or declare it.';
    const wrong = `The exception from "${policy}" is for the environment "${name}", which is not declared.${hint}`;
    problems.warning('policy-environment', name === '' ? namesNone(policy, 'environment') : wrong, at);
  }
  for (const name of services) {
    if (scopes.services.includes(name)) continue;
    const hint = didYouMean(name, scopes.services) || ' Correct the name, or remove it.';
    const wrong = `The exception from "${policy}" is for "${name}", and there is no such service.${hint}`;
    problems.warning('exception-service', name === '' ? namesNone(policy, 'service') : wrong, at);
  }
}

function namesNone(policy: string, what: 'service' | 'environment'): string {
  return `The exception from "${policy}" names no ${what}, so it covers nothing. Name one, or leave "${what}s" out: then it is for all.`;
}

function reportEnvironment(name: string, policy: PolicyDeclaration, scopes: Scopes, problems: ProblemList): void {
  const at = policy.places[`environments.${name}`] ?? policy.at;
  const hint = didYouMean(name, scopes.environments) || ' Declare it under "x-patchbay: environments:".';
  const message = `The policy "${policy.name}" is for the environment "${name}", which is not declared, so it never holds there.${hint}`;
  const fix = correctWord(name, scopes.environments, at, problems);
  problems.warning('policy-environment', message, at, [], fix);
}
