import { entriesOf, find, isNull, isRejected, itemsOf, numberOf, textOf, type MapNode, type Node } from '../tree.ts';
import type { ProblemList } from '../problems.ts';
import type { ConsistencyContext } from './context.ts';

/** What is wrong with one service taken alone. */
export function checkServices(root: MapNode, { active, problems }: ConsistencyContext): void {
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
    checkNetworkMode(name, service, problems);
    checkRestart(service, problems);
    checkReplicas(name, service, problems);
    checkWatch(name, service, problems);
    checkMountTargets(service, problems);
  }
  checkContainerNames(root, active, problems);
}

function checkNetworkMode(name: string, service: Node, problems: ProblemList): void {
  const mode = find(service, 'network_mode');
  const networks = find(service, 'networks');
  if (!mode || isNull(mode) || networks?.kind !== 'map' || networks.entries.size === 0) return;
  const message = `service ${name} declares mutually exclusive \`network_mode\` and \`networks\`. Remove one of them.`;
  problems.error('conflict', message, mode.at);
}

function checkRestart(service: Node, problems: ProblemList): void {
  const restart = find(service, 'restart');
  const text = textOf(restart);
  if (!restart || !text || /^(no|always|unless-stopped|on-failure(:\d+)?)$/.test(text)) return;
  const message = `restart must be one of no, always, unless-stopped, on-failure or on-failure:N, and this is "${text}".`;
  problems.error('wrong-value', message, restart.at);
}

function checkReplicas(name: string, service: Node, problems: ProblemList): void {
  const containerName = find(service, 'container_name');
  const [scale, replicas] = [find(service, 'scale'), find(service, 'deploy', 'replicas')];
  const [scaleCount, replicaCount] = [numberOf(scale), numberOf(replicas)];
  if (scale && scaleCount !== undefined && replicaCount !== undefined && scaleCount !== replicaCount) {
    const message = `service "${name}": can't set distinct values on 'scale' and 'deploy.replicas'. Remove one of them.`;
    problems.error('conflict', message, scale.at);
  }
  if (!containerName || isNull(containerName) || (scaleCount ?? replicaCount ?? 1) <= 1) return;
  const message = `service "${name}" has a container_name and several replicas, and a name can be given once only. Remove one of them.`;
  problems.error('container-name', message, containerName.at);
}

function checkWatch(name: string, service: Node, problems: ProblemList): void {
  for (const rule of itemsOf(find(service, 'develop', 'watch'))) {
    const action = textOf(find(rule, 'action'));
    const needsTarget = action === 'sync' || action === 'sync+restart' || action === 'sync+exec';
    if (!needsTarget || textOf(find(rule, 'target'))) continue;
    const message = `services.${name}.develop.watch: target is required for non-rebuild actions. Add the path in the container.`;
    problems.error('missing-key', message, find(rule, 'action')?.at ?? rule.at);
  }
}

function checkMountTargets(service: Node, problems: ProblemList): void {
  for (const mount of itemsOf(find(service, 'volumes'))) {
    const needsSource = textOf(find(mount, 'type')) === 'bind' && !textOf(find(mount, 'source'));
    if (!needsSource) continue;
    problems.error('missing-key', 'A bind mount needs a source. Add the path on the host.', mount.at);
  }
}

function checkContainerNames(root: MapNode, active: ReadonlySet<string>, problems: ProblemList): void {
  const taken = new Map<string, string>();
  for (const [name, service] of entriesOf(find(root, 'services'))) {
    const node = find(service, 'container_name');
    const containerName = textOf(node);
    if (!node || !containerName || !active.has(name)) continue;
    const other = taken.get(containerName);
    if (other === undefined) taken.set(containerName, name);
    else {
      const message = `services "${other}" and "${name}": container name "${containerName}" is already in use. Rename one of them.`;
      problems.error('container-name', message, node.at);
    }
  }
}
