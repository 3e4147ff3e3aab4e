import type { Location } from '../../base/problem.ts';
import type { ProblemList } from '../problems/problems.ts';
import { entriesOf, find, isNull, isRejected, numberOf, textOf, type MapNode, type Node } from '../tree/tree.ts';
import { correctWord } from '../problems/fixes.ts';
import { checkCommandForm } from './commandForm.ts';
import { checkConflicts, removed } from './conflicts.ts';
import type { ConsistencyContext } from './context.ts';
import { checkEngineValues } from './engineValues.ts';
import { checkEngineWords } from './engineWords.ts';
import { checkFiles } from './files.ts';
import { checkHealthcheck } from './healthCommand.ts';
import { checkImage } from './imageReference.ts';
import { checkWatch } from './develop/watchRules.ts';
import { checkMounts } from './mounts.ts';

/** What is wrong with one service taken alone, and names that two of them claim. */
export function checkServices(root: MapNode, context: ConsistencyContext): void {
  const { active, problems, memo } = context;
  for (const [name, service, keyAt] of entriesOf(find(root, 'services'))) {
    memo.of('alone', service, [name, keyAt], problems, (found) => checkAlone(name, service, keyAt, found));
    checkFiles(name, service, context);
  }
  checkContainerNames(root, active, problems);
}

/** What neither another service nor a file on the disk has a part in. */
function checkAlone(name: string, service: Node, keyAt: Location, problems: ProblemList): void {
  const hasSource = ['image', 'build', 'provider'].some((key) => {
    const node = find(service, key);
    return node !== undefined && (!isNull(node) || isRejected(node)) && (textOf(node) !== '' || node.origin);
  });
  if (!hasSource) {
    const message = `service "${name}" has neither an image nor a build context specified. Add "image:" or "build:".`;
    problems.error('no-image', message, keyAt);
  }
  if (!/^[a-zA-Z0-9._-]+$/.test(name)) {
    const message = `"${name}" is not a valid service name. Use letters, digits, ".", "_" and "-".`;
    problems.error('service-name', message, keyAt);
  }
  checkConflicts(name, service, problems);
  checkRestart(service, problems);
  checkImage(service, problems);
  checkEngineWords(service, problems);
  checkEngineValues(service, problems);
  checkReplicas(name, service, problems);
  checkWatch(name, service, problems);
  checkHealthcheck(service, problems);
  checkCommandForm(service, problems);
  checkMounts(service, problems);
}

function checkRestart(service: Node, problems: ProblemList): void {
  const restart = find(service, 'restart');
  const text = textOf(restart);
  if (!restart || !text || /^(no|always|unless-stopped|on-failure(:\d+)?)$/.test(text)) return;
  const message = `"${text}" is not a restart policy. Use no, always, unless-stopped, on-failure or on-failure:N.`;
  const fix = correctWord(text, ['no', 'always', 'unless-stopped', 'on-failure'], restart.at, problems);
  problems.error('wrong-value', message, restart.at, [], fix);
}

function checkReplicas(name: string, service: Node, problems: ProblemList): void {
  const containerName = find(service, 'container_name');
  const [scale, replicas] = [find(service, 'scale'), find(service, 'deploy', 'replicas')];
  const count = numberOf(scale) ?? numberOf(replicas) ?? 1;
  if (!containerName || !textOf(containerName) || count <= 1) return;
  const message = `service "${name}" has a container_name and several replicas, and a name can be given once only. Remove one of them.`;
  const at = (scale ?? replicas)?.at;
  problems.error(
    'container-name',
    message,
    containerName.at,
    at && [{ message: 'The replicas are asked for here.', at }],
    removed(service, 'container_name', problems),
  );
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
