import * as vscode from 'vscode';
import { madeOnce } from '../../base/async.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { isCancellation, toProblem } from '../../base/problem.ts';
import type { CommandHandlers } from '../commands/runCommand.ts';
import { tellProblem } from '../ui/problems.ts';
import { debugOffers } from './debugOffers.ts';
import type { DebugParts } from './debugParts.ts';

/** The debug type `patchbay`. What it does is a bundle of its own, loaded when somebody debugs for the first time. */
export class DebugHost implements Disposable {
  readonly #parts: DebugParts;
  readonly #store = new DisposableStore();
  readonly #use = madeOnce(async () => {
    const { Debugging } = await import('./debugging.ts');
    return this.#store.add(new Debugging(this.#parts));
  });

  constructor(parts: DebugParts) {
    this.#parts = parts;
    const { Initial, Dynamic } = vscode.DebugConfigurationProviderTriggerKind;
    const offer: vscode.DebugConfigurationProvider['provideDebugConfigurations'] = (_folder, token) =>
      this.#offer(signalOf(token));
    const resolve: vscode.DebugConfigurationProvider['resolveDebugConfiguration'] = (folder, configuration, token) =>
      this.#resolve(folder, configuration, signalOf(token));
    const both = { provideDebugConfigurations: offer, resolveDebugConfiguration: resolve };
    this.#store.add(vscode.debug.registerDebugConfigurationProvider('patchbay', both, Initial));
    this.#store.add(
      vscode.debug.registerDebugConfigurationProvider('patchbay', { provideDebugConfigurations: offer }, Dynamic),
    );
  }

  get commands(): Pick<CommandHandlers, 'patchbay.debug.start' | 'patchbay.debug.stop'> {
    return {
      'patchbay.debug.start': async (...args) => (await this.#use()).start(args),
      'patchbay.debug.stop': async (...args) => (await this.#use()).stop(args),
    };
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** One for each service that can be debugged. Nothing connects for it. */
  async #offer(signal: AbortSignal): Promise<vscode.DebugConfiguration[]> {
    if (!vscode.workspace.isTrusted) return [];
    try {
      return [...(await debugOffers(this.#parts, signal))];
    } catch (error) {
      if (!isCancellation(error)) this.#parts.logger.warn(`No services to debug: ${toProblem(error).message}`);
      return [];
    }
  }

  /** Undefined ends the start of debugging; what was wrong is told here. */
  async #resolve(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
    signal: AbortSignal,
  ): Promise<vscode.DebugConfiguration | undefined> {
    try {
      return await (await this.#use()).resolve(folder, configuration, signal);
    } catch (error) {
      if (isCancellation(error)) return undefined;
      this.#parts.logger.error('Debugging could not begin', error);
      await tellProblem(toProblem(error));
      return undefined;
    }
  }
}

function signalOf(token: vscode.CancellationToken | undefined): AbortSignal {
  const controller = new AbortController();
  if (token?.isCancellationRequested) controller.abort();
  token?.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
