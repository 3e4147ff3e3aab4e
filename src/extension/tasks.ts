import { relative } from 'node:path';
import * as vscode from 'vscode';
import type { ApplicationKey } from '../app/applications/applicationKey.ts';
import { applicationOfTask } from '../app/applications/applicationOfTask.ts';
import { taskCommands, type TaskCommand, type TaskRequest } from '../app/tasks/taskRequest.ts';
import type { ApplicationMonitor, ReadySnapshot } from '../app/monitors/applicationMonitor.ts';
import { paint, plain } from '../app/terminalText.ts';
import { toProblem } from '../base/problem.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Application } from '../manifest/model.ts';
import { readySnapshot } from '../app/monitors/readySnapshot.ts';
import type { ApplicationWorks, ApplicationWork } from './views/applicationWork.ts';
import { EngineTerminal, type TerminalIo } from './terminals/engineTerminal.ts';

/** `taskDefinitions` of package.json declares this, but a person may have written anything. */
interface PatchbayTask extends vscode.TaskDefinition {
  readonly type: 'patchbay';
  readonly command: TaskCommand;
  readonly services?: readonly string[];
  readonly profiles?: readonly string[];
  readonly timeout?: number;
  /** Why, where a policy asks for a reason. */
  readonly reason?: string;
  /** The name of the application, where the workspace has several. */
  readonly application?: string;
  /** Its manifest instead: a path from the workspace folder. */
  readonly manifest?: string;
}

export interface TasksParts {
  readonly applications: ApplicationWorks;
  /** Reads an application with these profiles active as well. */
  readonly applicationWith: (
    key: ApplicationKey,
    profiles: readonly string[],
    signal: AbortSignal,
  ) => Promise<Application | null>;
}

const defaultTimeoutSeconds = 120;

/** Provides tasks of the type `patchbay`: under Run Task, in tasks.json, and as `preLaunchTask`. */
export function registerTasks(parts: TasksParts): Disposable {
  return vscode.tasks.registerTaskProvider('patchbay', {
    provideTasks: () => {
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      if (!folder || !vscode.workspace.isTrusted) return [];
      return offered(parts.applications).flatMap(({ label, ...named }) =>
        taskCommands.map((command) => {
          const definition: PatchbayTask = { type: 'patchbay', command, ...named };
          return toTask(definition, folder, label === '' ? command : `${command} ${label}`, parts);
        }),
      );
    },
    resolveTask: ({ definition, scope, name }) => {
      if (!isPatchbayTask(definition)) return undefined;
      return toTask(definition, scope ?? vscode.TaskScope.Workspace, name, parts);
    },
  });
}

function toTask(
  definition: PatchbayTask,
  scope: vscode.WorkspaceFolder | vscode.TaskScope,
  name: string,
  parts: TasksParts,
): vscode.Task {
  const execution = new vscode.CustomExecution((resolved) => {
    const own = isPatchbayTask(resolved) ? resolved : definition;
    const folder = typeof scope === 'object' ? scope.uri.fsPath : undefined;
    return Promise.resolve(new EngineTerminal((io, signal) => execute(own, folder, parts, io, signal)));
  });
  const task = new vscode.Task(definition, scope, name, 'patchbay', execution);
  task.detail = details[definition.command];
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, clear: true };
  return task;
}

async function execute(
  { command, services = [], profiles = [], timeout = defaultTimeoutSeconds, reason, ...named }: PatchbayTask,
  folder: string | undefined,
  { applicationWith, applications }: TasksParts,
  io: TerminalIo,
  signal: AbortSignal,
): Promise<{ readonly code: number }> {
  const request: TaskRequest = { command, services, timeoutMs: timeout * 1000, reason };
  const cancelling = new AbortController();
  // A terminal sends Ctrl+C as this character.
  const typing = io.onInput((text) => {
    if (text.includes('\u0003')) cancelling.abort();
  });
  try {
    const work = await workOf(applications, named, folder);
    const read = (signalOfRead: AbortSignal) => applicationWith(work.key, profiles, signalOfRead);
    const ready = (): Promise<ReadySnapshot> => withProfiles(work.monitor, profiles, read, signal);
    const { runTask } = await import('../app/tasks/taskRun.ts');
    const both = AbortSignal.any([signal, cancelling.signal]);
    const code = await runTask(request, { ...work, ready }, (line) => io.write(`${line}\r\n`), both);
    return { code };
  } catch (error) {
    io.write(`${paint('red', 'error')} ${plain(toProblem(error).message)}\r\n`);
    return { code: 1 };
  } finally {
    typing.dispose();
  }
}

/** @throws ProblemError `task.unknown-application`, `task.which-application` */
async function workOf(
  applications: ApplicationWorks,
  named: Pick<PatchbayTask, 'application' | 'manifest'>,
  folder: string | undefined,
): Promise<ApplicationWork> {
  const all = await applications.list.known();
  return applications.shown(applicationOfTask(named, all, folder).manifest);
}

/** Where the workspace has several applications, tasks are offered for those that are open, or was used last. */
function offered({
  list: { applications },
  opened,
  current,
}: ApplicationWorks): readonly { readonly label: string; readonly manifest?: string }[] {
  if (applications.length < 2) return [{ label: '' }];
  const open = opened.map(({ key }) => key.manifest);
  const manifests = open.length > 0 ? open : current ? [current.manifest] : [];
  return applications
    .filter(({ manifest }) => manifests.includes(manifest))
    .map(({ name, manifest, folder }) => ({ label: name, manifest: relative(folder, manifest) }));
}

async function withProfiles(
  monitor: ApplicationMonitor,
  profiles: readonly string[],
  read: (signal: AbortSignal) => Promise<Application | null>,
  signal: AbortSignal,
): Promise<ReadySnapshot> {
  const snapshot = await readySnapshot(monitor);
  if (profiles.length === 0) return snapshot;
  const application = await read(signal);
  return application ? { ...snapshot, application } : snapshot;
}

function isPatchbayTask(definition: vscode.TaskDefinition): definition is PatchbayTask {
  const { type, command, services, profiles, timeout, reason, application, manifest } = definition as Readonly<
    Record<string, unknown>
  >;
  return (
    type === 'patchbay' &&
    (taskCommands as readonly unknown[]).includes(command) &&
    (services === undefined || isNames(services)) &&
    (profiles === undefined || isNames(profiles)) &&
    [application, manifest, reason].every((text) => text === undefined || typeof text === 'string') &&
    (timeout === undefined || (typeof timeout === 'number' && timeout > 0))
  );
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

const details: Readonly<Record<TaskCommand, string>> = {
  up: 'Start the application',
  down: 'Remove the application’s containers',
  'wait-healthy': 'Wait until the application is up and healthy',
};
