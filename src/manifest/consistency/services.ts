import type { Location } from '../../base/problem.ts';
import type { ProblemList } from '../problems.ts';
import {
  entriesOf,
  find,
  isNull,
  isRejected,
  itemsOf,
  numberOf,
  textOf,
  textsOf,
  type MapNode,
  type Node,
} from '../tree.ts';
import { correctWord } from '../fixes.ts';
import { checkConflicts } from './conflicts.ts';
import type { ConsistencyContext } from './context.ts';
import { checkFiles } from './files.ts';
import { checkMounts } from './mounts.ts';

/** What is wrong with one service taken alone, and names that two of them claim. */
export function checkServices(root: MapNode, { active, host, problems }: ConsistencyContext): void {
  for (const [name, service, keyAt] of entriesOf(find(root, 'services'))) {
    const hasSource = ['image', 'build', 'provider'].some((key) => {
      const node = find(service, key);
      return node !== undefined && (!isNull(node) || isRejected(node));
    });
    if (!hasSource) {
      const message = `service "${name}" has neither an image nor a build context specified. Add "image:" or "build:".`;
      problems.error('no-image', message, keyAt);
    }
    if (!/^[a-zA-Z0-9._-]+$/.test(name)) {
      const message = `"${name}" is no name for a service. Use letters, digits, ".", "_" and "-".`;
      problems.error('service-name', message, keyAt);
    }
    checkConflicts(name, service, problems);
    checkRestart(service, problems);
    checkWords(service, problems);
    checkReplicas(name, service, problems);
    checkWatch(name, service, problems);
    checkHealthcheck(service, problems);
    checkMounts(service, problems);
    checkFiles(name, service, host, problems);
  }
  checkContainerNames(root, active, problems);
}

function checkRestart(service: Node, problems: ProblemList): void {
  const restart = find(service, 'restart');
  const text = textOf(restart);
  if (!restart || !text || /^(no|always|unless-stopped|on-failure(:\d+)?)$/.test(text)) return;
  const message = `restart must be one of no, always, unless-stopped, on-failure or on-failure:N, and this is "${text}".`;
  problems.error('wrong-value', message, restart.at);
}

/** Compose takes any word here, and an engine only these. */
const words: readonly (readonly [readonly string[], readonly string[]])[] = [
  [['cgroup'], ['host', 'private']],
  [
    ['deploy', 'mode'],
    ['replicated', 'global', 'replicated-job', 'global-job'],
  ],
  [
    ['deploy', 'endpoint_mode'],
    ['vip', 'dnsrr'],
  ],
  [
    ['deploy', 'restart_policy', 'condition'],
    ['none', 'on-failure', 'any', 'always', 'unless-stopped'],
  ],
  [
    ['deploy', 'update_config', 'failure_action'],
    ['continue', 'rollback', 'pause'],
  ],
  [
    ['deploy', 'rollback_config', 'failure_action'],
    ['continue', 'pause'],
  ],
];

function checkWords(service: Node, problems: ProblemList): void {
  for (const [path, known] of words) {
    const node = find(service, ...path);
    const text = textOf(node);
    if (!node || !text || known.includes(text) || text.includes(':')) continue;
    const message = `${path.join('.')}: "${text}" means nothing to an engine. Write one of ${known.join(', ')}.`;
    problems.warning('wrong-value', message, node.at, [], correctWord(text, known, node.at, problems));
  }
}

function checkReplicas(name: string, service: Node, problems: ProblemList): void {
  const containerName = find(service, 'container_name');
  const [scale, replicas] = [find(service, 'scale'), find(service, 'deploy', 'replicas')];
  const count = numberOf(scale) ?? numberOf(replicas) ?? 1;
  if (!containerName || isNull(containerName) || count <= 1) return;
  const message = `service "${name}" has a container_name and several replicas, and a name can be given once only. Remove one of them.`;
  const at = (scale ?? replicas)?.at;
  problems.error(
    'container-name',
    message,
    containerName.at,
    at && [{ message: 'The replicas are asked for here.', at }],
  );
}

function checkWatch(name: string, service: Node, problems: ProblemList): void {
  for (const rule of itemsOf(find(service, 'develop', 'watch'))) {
    const action = textOf(find(rule, 'action'));
    const needsTarget = action === 'sync' || action === 'sync+restart' || action === 'sync+exec';
    const target = find(rule, 'target');
    if (!needsTarget || textOf(target) || isRejected(target)) continue;
    const message = `services.${name}.develop.watch: target is required for non-rebuild actions. Add the path in the container.`;
    problems.error('missing-key', message, find(rule, 'action')?.at ?? rule.at);
  }
}

/** The list form starts with how the rest is run. */
function checkHealthcheck(service: Node, problems: ProblemList): void {
  const test = find(service, 'healthcheck', 'test');
  const [how, ...command] = textsOf(test);
  const first = itemsOf(test)[0];
  if (!test || how === undefined || !first) return;
  if (how !== 'CMD' && how !== 'CMD-SHELL' && how !== 'NONE') {
    const message = `healthcheck.test must start either by "CMD", "CMD-SHELL" or "NONE", and this is "${how}". Write [CMD, …], or the command line as one text.`;
    return problems.error('healthcheck', message, first.at);
  }
  if (how === 'NONE' || command.some((part) => part.trim() !== '')) return;
  problems.error('healthcheck', 'This health check has no command to run. Add one, or write [NONE].', first.at);
}

function checkContainerNames(root: MapNode, active: ReadonlySet<string>, problems: ProblemList): void {
  const taken = new Map<string, { readonly service: string; readonly at: Location }>();
  for (const [name, service] of entriesOf(find(root, 'services'))) {
    const node = find(service, 'container_name');
    const containerName = textOf(node);
    if (!node || !containerName || !active.has(name)) continue;
    const other = taken.get(containerName);
    if (other === undefined) taken.set(containerName, { service: name, at: node.at });
    else {
      const message = `services "${other.service}" and "${name}": container name "${containerName}" is already in use. Rename one of them.`;
      problems.error('container-name', message, node.at, [{ message: 'It is taken here.', at: other.at }]);
    }
  }
}
