import type { RowTag } from '../../app/trees/rowTags.ts';
import type { PlanAction } from '../../engine/step.ts';
import { readySnapshot } from '../../app/monitors/readySnapshot.ts';
import type { ActionRequest } from '../../app/operations/planRunner.ts';
import { askText } from '../ui/inputs.ts';
import { pickOne, type Choice } from '../ui/picks.ts';
import type { ServiceCommandParts } from './serviceParts.ts';
import { nodesIn, type Targets } from './targets.ts';

/** Starts services, with what they depend on; a replica's row starts that container alone. */
export async function startServices(parts: ServiceCommandParts, args: readonly unknown[]): Promise<void> {
  const { runner } = parts;
  if (isWhole(args)) return runner.run({ action: 'up' });
  const replicas = containersIn(args);
  if (replicas.length > 0) return runner.run({ action: 'start', containers: replicas });
  const nodes = await parts.targets.services(args, 'canStart', 'Start Service');
  // `up`, not `start`: a service that has no container yet gets one.
  if (nodes && nodes.length > 0) await runner.run({ action: 'up', services: nodes.map(({ service }) => service) });
}

/** Does something to services, or to the very containers whose rows are chosen. */
export async function runServices(
  { targets, runner }: ServiceCommandParts,
  args: readonly unknown[],
  action: PlanAction & ('stop' | 'restart' | 'pause' | 'unpause'),
  claim: RowTag,
  title: string,
): Promise<void> {
  if (isWhole(args)) return runner.run({ action });
  const subjects = await subjectsIn(targets, args, claim, title);
  if (subjects) await runner.run({ action, ...subjects });
}

/** Sends a signal, which is asked for, to services or to the very containers whose rows are chosen. */
export async function killServices({ targets, runner }: ServiceCommandParts, args: readonly unknown[]): Promise<void> {
  const title = 'Kill Service';
  const subjects = await subjectsIn(targets, args, 'canKill', title);
  const names = subjects ? [...(subjects.containers ?? []), ...(subjects.services ?? [])] : [];
  if (names.length === 0) return;
  const picked = await pickOne(signals, {
    title: `Kill ${names.join(', ')}`,
    placeHolder: 'Which signal? The plan is shown before anything is sent',
    matchOnDescription: true,
  });
  if (!picked) return;
  await runner.run({ action: 'kill', signal: picked.label, ...subjects });
}

const signals: readonly Choice[] = [
  { label: 'SIGKILL', description: 'ends it at once; unsaved data is lost' },
  { label: 'SIGTERM', description: 'asks it to end' },
  { label: 'SIGINT', description: 'as Ctrl+C does' },
  { label: 'SIGQUIT', description: 'ends it with a thread or memory dump' },
  { label: 'SIGHUP', description: 'many programs reload their configuration' },
  { label: 'SIGUSR1', description: 'the program decides what it means' },
  { label: 'SIGUSR2', description: 'the program decides what it means' },
];

/** Removes containers of services, or those whose rows are chosen; images and volumes stay. */
export async function removeContainers(
  { targets, runner }: ServiceCommandParts,
  args: readonly unknown[],
): Promise<void> {
  const title = 'Remove Containers';
  const subjects = await subjectsIn(targets, args, 'canRemove', title, 'canLog');
  if (subjects) await runner.run({ action: 'down', ...subjects });
}

/** Builds images anew, and makes containers of them. */
export async function rebuildServices(
  { targets, runner }: ServiceCommandParts,
  args: readonly unknown[],
): Promise<void> {
  const nodes = await targets.services(args, 'canBuild', 'Rebuild Service');
  if (nodes && nodes.length > 0) await runner.run({ action: 'rebuild', services: nodes.map(({ service }) => service) });
}

export async function pullImages({ targets, runner }: ServiceCommandParts, args: readonly unknown[]): Promise<void> {
  const nodes = await targets.services(args, 'canPull', 'Pull Image');
  if (nodes && nodes.length > 0) await runner.run({ action: 'pull', services: nodes.map(({ service }) => service) });
}

export async function scaleService(
  { targets, runner, monitor }: ServiceCommandParts,
  args: readonly unknown[],
): Promise<void> {
  const node = await targets.service(args, 'canScale', 'Scale Service');
  if (!node) return;
  const { application } = await readySnapshot(monitor);
  const idle = new Set(['stopped', 'exited', 'completed']);
  const running = node.children.filter(({ state }) => !idle.has(state)).length;
  const answer = await askText({
    title: `Scale ${node.service}`,
    prompt: `How many containers? ${running} run now; the manifest says ${application.services[node.service]?.replicas ?? 1}.`,
    value: String(running || 1),
    validateInput: (text) => (/^\d{1,3}$/.test(text.trim()) ? undefined : 'A number from 0 to 999'),
  });
  if (answer === undefined) return;
  await runner.run({ action: 'scale', services: [node.service], replicas: { [node.service]: Number(answer) } });
}

/** Finds the very containers whose rows are chosen, else services; undefined when there is neither. */
async function subjectsIn(
  targets: Targets,
  args: readonly unknown[],
  claim: RowTag,
  title: string,
  claimOfReplicas = claim,
): Promise<Pick<ActionRequest, 'containers' | 'services'> | undefined> {
  if (containersIn(args).length > 0) {
    const replicas = await targets.replicas(args, claimOfReplicas, title);
    return { containers: replicas.map(({ container }) => container) };
  }
  const nodes = await targets.services(args, claim, title);
  return nodes && nodes.length > 0 ? { services: nodes.map(({ service }) => service) } : undefined;
}

function isWhole(args: readonly unknown[]): boolean {
  return nodesIn(args).some(({ kind }) => kind === 'application');
}

function containersIn(args: readonly unknown[]): readonly string[] {
  return nodesIn(args).flatMap((node) => (node.kind === 'replica' ? [node.container] : []));
}
