import { dirname } from 'node:path';
import type * as vscode from 'vscode';
import type { ApplicationKey } from '../../../app/applications/applicationKey.ts';
import { pathBelow } from '../../../base/disk/pathBelow.ts';
import type { Application } from '../../../manifest/model.ts';
import type { ApplicationWork } from '../../views/applicationWork.ts';
import type { ActingParts } from '../parts/actingParts.ts';

/** Knows whose application a draft is for: the one that it was begun on, else the one whose folder it is in. */
export class DraftApplications {
  readonly #parts: Pick<ActingParts, 'applications' | 'targets' | 'language'>;
  readonly #begun = new Map<string, ApplicationKey>();

  constructor(parts: Pick<ActingParts, 'applications' | 'targets' | 'language'>) {
    this.#parts = parts;
  }

  /** A document was begun on an application in one of its environments. */
  begin(uri: vscode.Uri, key: ApplicationKey): void {
    this.#begun.set(uri.toString(), key);
  }

  forget(uri: vscode.Uri): void {
    this.#begun.delete(uri.toString());
  }

  /** Undefined where it could be any of several. */
  async keyOf(uri: vscode.Uri): Promise<ApplicationKey | undefined> {
    const begun = this.#begun.get(uri.toString());
    if (begun) return begun;
    const { applications } = this.#parts;
    const all = await applications.list.known();
    const around = all
      .filter(({ manifest }) => pathBelow(dirname(manifest), uri.fsPath) !== undefined)
      .sort((left, right) => right.manifest.length - left.manifest.length);
    const found = around[0] ?? (all.length === 1 ? all[0] : applications.current);
    return found && applications.shownKey(found.manifest);
  }

  /** The same to act on it; a person is asked where it could be any. Undefined when dismissed. */
  async workOf(uri: vscode.Uri): Promise<ApplicationWork | undefined> {
    const key = await this.keyOf(uri);
    return key ? this.#parts.applications.of(key) : this.#parts.targets.one();
  }

  /** What the manifest says, without an engine; undefined where there is nothing to read. */
  async read(key: ApplicationKey, signal: AbortSignal): Promise<Application | undefined> {
    return (await this.#parts.language.read(signal, [], key)).application ?? undefined;
  }
}
