import * as vscode from 'vscode';
import { madeOnce } from '../../base/async.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { lazyCommands } from '../commands/lazyCommands.ts';
import { toProblem } from '../../base/problem.ts';
import { governanceCommandIds, type GovernanceCommands } from './governanceCommands.ts';
import type { GovernanceParts } from './governanceParts.ts';

/**
 * Policies, quotas, the audit trail, environments: the commands, and the tests of policies in the Test Explorer. Their code is a bundle of
 * its own, loaded with the first command, or once somebody looks at tests.
 */
export class GovernanceHost implements Disposable {
  readonly #parts: GovernanceParts;
  readonly #store = new DisposableStore();
  readonly #tests = this.#store.add(vscode.tests.createTestController('patchbay.policies', 'Policies'));
  readonly #use = madeOnce(async () => {
    const { Governing } = await import('./governing.ts');
    return this.#store.add(new Governing({ ...this.#parts, tests: this.#tests }));
  });

  constructor(parts: GovernanceParts) {
    this.#parts = parts;
    this.#tests.resolveHandler = async (item) => (await this.#use()).tests.resolve(item);
    this.#store.add(vscode.workspace.onDidOpenTextDocument((document) => this.#showTestsOf(document)));
    for (const document of vscode.workspace.textDocuments) this.#showTestsOf(document);
  }

  get commands(): GovernanceCommands {
    return lazyCommands(governanceCommandIds, this.#use);
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** So that they can be run beside their lines, before anybody opens the Test Explorer. */
  #showTestsOf({ uri }: vscode.TextDocument): void {
    if (uri.scheme !== 'file' || !/\.test\.ya?ml$/.test(uri.path)) return;
    this.#use().then(
      ({ tests }) => tests.read(uri),
      (error: unknown) => this.#parts.logger.error(`No tests of policies: ${toProblem(error).message}`),
    );
  }
}
