import { userInfo } from 'node:os';
import type { Actor, ActorKind } from '../base/kinds/actors.ts';

/** Whoever uses this process, by the user's name on this machine; `unknown` where the system has none for the id. */
export function thisUser(kind: ActorKind): Actor {
  return { kind, name: userName() };
}

/** Who types commands: a CI system says so by `CI`, and most say which they are. */
export function commandLineActor(environment: Readonly<Record<string, string | undefined>>): Actor {
  const { CI: ci } = environment;
  if (ci === undefined || ci === '' || /^(false|0)$/i.test(ci)) return thisUser('command-line');
  const known = systems.find(([variable]) => environment[variable] !== undefined);
  return { kind: 'ci', name: known?.[1] ?? userName() };
}

/** What each sets, by its own documentation. */
const systems = [
  ['GITHUB_ACTIONS', 'GitHub Actions'],
  ['GITLAB_CI', 'GitLab CI'],
  ['JENKINS_URL', 'Jenkins'],
  ['CIRCLECI', 'CircleCI'],
  ['BUILDKITE', 'Buildkite'],
  ['TF_BUILD', 'Azure Pipelines'],
] as const;

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry, as containers have it.
    return 'unknown';
  }
}
