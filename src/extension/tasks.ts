import * as vscode from 'vscode';
import {
  runTask,
  taskCommands,
  type TaskCommand,
  type TaskParts,
  type TaskRequest,
} from '../app/operations/taskRun.ts';
import type { ApplicationMonitor, ReadySnapshot } from '../app/monitors/applicationMonitor.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Application } from '../manifest/model.ts';
import { readySnapshot } from '../app/monitors/readySnapshot.ts';
import { EngineTerminal, type TerminalIo } from './terminals/engineTerminal.ts';

/** `taskDefinitions` of package.json declares this, but a person may have written anything. */
interface PatchbayTask extends vscode.TaskDefinition {
  readonly type: 'patchbay';
  readonly command: TaskCommand;
  readonly services?: readonly string[];
  readonly profiles?: readonly string[];
  readonly timeout?: number;
}

export interface TasksParts extends Omit<TaskParts, 'ready'> {
  /** Reads the application with these profiles active as well. */
  readonly applicationWith: (profiles: readonly string[], signal: AbortSignal) => Promise<Application | null>;
}

const defaultTimeoutSeconds = 120;

/** Provides tasks of the type `patchbay`: under Run Task, in tasks.json, and as `preLaunchTask`. */
export function registerTasks(parts: TasksParts): Disposable {
  return vscode.tasks.registerTaskProvider('patchbay', {
    provideTasks: () => {
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      if (!folder || !vscode.workspace.isTrusted) return [];
      return taskCommands.map((command) => toTask({ type: 'patchbay', command }, folder, command, parts));
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
    return Promise.resolve(new EngineTerminal((io, signal) => execute(own, parts, io, signal)));
  });
  const task = new vscode.Task(definition, scope, name, 'patchbay', execution);
  task.detail = details[definition.command];
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, clear: true };
  return task;
}

async function execute(
  { command, services = [], profiles = [], timeout = defaultTimeoutSeconds }: PatchbayTask,
  { applicationWith, ...parts }: TasksParts,
  io: TerminalIo,
  signal: AbortSignal,
): Promise<{ readonly code: number }> {
  const request: TaskRequest = { command, services, timeoutMs: timeout * 1000 };
  const cancelling = new AbortController();
  // A terminal sends Ctrl+C as this character.
  const typing = io.onInput((text) => {
    if (text.includes('\u0003')) cancelling.abort();
  });
  const ready = (): Promise<ReadySnapshot> => withProfiles(parts.monitor, profiles, applicationWith, signal);
  try {
    const both = AbortSignal.any([signal, cancelling.signal]);
    const code = await runTask(request, { ...parts, ready }, (line) => io.write(`${line}\r\n`), both);
    return { code };
  } finally {
    typing.dispose();
  }
}

async function withProfiles(
  monitor: ApplicationMonitor,
  profiles: readonly string[],
  applicationWith: TasksParts['applicationWith'],
  signal: AbortSignal,
): Promise<ReadySnapshot> {
  const snapshot = await readySnapshot(monitor);
  if (profiles.length === 0) return snapshot;
  const application = await applicationWith(profiles, signal);
  return application ? { ...snapshot, application } : snapshot;
}

function isPatchbayTask(definition: vscode.TaskDefinition): definition is PatchbayTask {
  const { type, command, services, profiles, timeout } = definition as Readonly<Record<string, unknown>>;
  return (
    type === 'patchbay' &&
    (taskCommands as readonly unknown[]).includes(command) &&
    (services === undefined || isNames(services)) &&
    (profiles === undefined || isNames(profiles)) &&
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
