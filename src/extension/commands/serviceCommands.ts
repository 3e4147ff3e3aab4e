import * as vscode from 'vscode';
import type { ApplicationMonitor } from '../../app/applicationMonitor.ts';
import { logsSource } from '../../app/sources.ts';
import type { PlanAction } from '../../engine/step.ts';
import type { Inspectors } from '../inspector/inspectors.ts';
import { readySnapshot, type PlanRunner } from '../planRunner.ts';
import type { Settings } from '../settings.ts';
import type { CommandHandlers } from './runCommand.ts';
import { nodesIn, type Targets } from './targets.ts';

export interface ServiceCommandParts {
  readonly monitor: ApplicationMonitor;
  readonly targets: Targets;
  readonly runner: PlanRunner;
  readonly inspectors: Inspectors;
  readonly settings: Settings;
}

type ServiceCommands = Pick<
  CommandHandlers,
  Extract<keyof CommandHandlers, `patchbay.${'application' | 'services'}.${string}`>
>;

export function serviceCommands(parts: ServiceCommandParts): ServiceCommands {
  const { monitor, runner } = parts;
  return {
    'patchbay.application.up': () => runner.run({ action: 'up' }),
    'patchbay.application.stop': () => runner.run({ action: 'stop' }),
    'patchbay.application.restart': () => runner.run({ action: 'restart' }),
    'patchbay.application.down': () => runner.run({ action: 'down', removeOrphans: true }),
    'patchbay.services.showPlan': () => runner.run({ action: 'up', isPreview: true }),
    // `up`, not `start`: a service that has no container yet gets one.
    'patchbay.services.start': (...args) => runServices(parts, args, 'up', 'canStart', 'Start Service'),
    'patchbay.services.stop': (...args) => runServices(parts, args, 'stop', 'canStop', 'Stop Service'),
    'patchbay.services.restart': (...args) => runServices(parts, args, 'restart', 'canRestart', 'Restart Service'),
    'patchbay.services.scale': (...args) => scale(parts, args),
    'patchbay.services.logs': (...args) => showLogs(parts, args),
    'patchbay.services.openInBrowser': (...args) => openInBrowser(parts, args),
    'patchbay.services.copyContainerName': (...args) => copyContainerName(parts, args),
    'patchbay.services.refresh': () => monitor.refresh(),
    'patchbay.services.chooseEngine': () => chooseEngine(parts),
    'patchbay.services.selectProfiles': () => selectProfiles(parts),
  };
}

async function runServices(
  { targets, runner }: ServiceCommandParts,
  args: readonly unknown[],
  action: PlanAction,
  claim: string,
  title: string,
): Promise<void> {
  if (nodesIn(args).some(({ kind }) => kind === 'application')) return runner.run({ action });
  const nodes = await targets.services(args, claim, title);
  if (nodes && nodes.length > 0) await runner.run({ action, services: nodes.map(({ service }) => service) });
}

async function scale({ targets, runner, monitor }: ServiceCommandParts, args: readonly unknown[]): Promise<void> {
  const node = await targets.service(args, 'canScale', 'Scale Service');
  if (!node) return;
  const { application } = await readySnapshot(monitor);
  const running = node.children.filter(({ state }) => state !== 'stopped' && state !== 'exited').length;
  const answer = await vscode.window.showInputBox({
    title: `Scale ${node.service}`,
    prompt: `How many containers? ${running} run now; the manifest says ${application.services[node.service]?.replicas ?? 1}.`,
    value: String(running || 1),
    validateInput: (text) => (/^\d{1,3}$/.test(text.trim()) ? undefined : 'A number from 0 to 999'),
  });
  if (answer === undefined) return;
  await runner.run({ action: 'scale', services: [node.service], replicas: { [node.service]: Number(answer) } });
}

async function showLogs({ targets, inspectors }: ServiceCommandParts, args: readonly unknown[]): Promise<void> {
  const isWhole = nodesIn(args).some(({ kind }) => kind === 'application');
  const root = await targets.application();
  const nodes = isWhole ? root.children : await targets.services(args, 'canLog', 'Show Logs');
  const logged = nodes?.filter(({ isOrphan, children }) => !isWhole || isOrphan || children.length > 0) ?? [];
  if (logged.length > 0) {
    inspectors.open(
      root.name,
      logged.map(({ service }) => logsSource(service)),
    );
  }
}

async function openInBrowser({ targets }: ServiceCommandParts, args: readonly unknown[]): Promise<void> {
  const [row] = nodesIn(args);
  const node = row?.kind === 'replica' ? row : await targets.service(args, 'canOpen', 'Open in Browser');
  if (!node) return;
  if (node.url === undefined) {
    void vscode.window.showInformationMessage(`${node.label} publishes no TCP port while it is not running.`);
    return;
  }
  // Parsed by VS Code, which also forwards the port when this runs on another machine.
  await vscode.env.openExternal(await vscode.env.asExternalUri(vscode.Uri.parse(node.url, true)));
}

async function copyContainerName({ targets }: ServiceCommandParts, args: readonly unknown[]): Promise<void> {
  const replicas = nodesIn(args).filter((node) => node.kind === 'replica');
  const nodes =
    replicas.length > 0 ? replicas : (await targets.service(args, 'canLog', 'Copy Container Name'))?.children;
  if (nodes && nodes.length > 0)
    await vscode.env.clipboard.writeText(nodes.map(({ container }) => container).join('\n'));
}

async function chooseEngine({ settings }: ServiceCommandParts): Promise<void> {
  const current = settings.get('engine');
  const choices = [
    { value: 'auto', label: 'Automatic', detail: 'Docker where it answers, local processes elsewhere' },
    { value: 'docker', label: 'Docker', detail: 'Containers on the Docker Engine' },
    { value: 'process', label: 'Local processes', detail: 'x-patchbay.run of each service, without containers' },
  ] as const;
  const picked = await vscode.window.showQuickPick(
    choices.map((choice) => ({ ...choice, description: choice.value === current ? 'in use' : '' })),
    { title: 'Choose Engine', placeHolder: 'What runs the services of this workspace?' },
  );
  if (picked && picked.value !== current) await settings.set('engine', picked.value, 'user');
}

async function selectProfiles({ monitor, settings }: ServiceCommandParts): Promise<void> {
  const { application } = await readySnapshot(monitor);
  if (application.profiles.length === 0) {
    void vscode.window.showInformationMessage(`No service of ${application.name} has a profile.`);
    return;
  }
  const items = application.profiles.map((name) => ({
    label: name,
    picked: application.activeProfiles.includes(name),
    description: servicesOf(name),
  }));
  const picked = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: 'Select Profiles',
    placeHolder: 'Services of these profiles are started too',
  });
  if (!picked) return;
  await settings.set(
    'profiles',
    picked.map(({ label }) => label),
    'workspace',
  );

  function servicesOf(profile: string): string {
    const services = Object.values(application.services).filter(({ profiles }) => profiles.includes(profile));
    return services.map(({ name }) => name).join(', ');
  }
}
