import { basename, dirname } from 'node:path';
import type { ApplicationFinder, FoundApplications } from '../../src/app/applications/applicationList.ts';
import type { Memory } from '../../src/app/applications/applicationMarks.ts';
import { Emitter } from '../../src/base/event.ts';
import type { WorkspaceApplication } from '../../src/manifest/workspace/workspaceApplication.ts';

/** An application that was found: `/work/shop/compose.yaml` is called `shop`. */
export function foundApplication(manifest: string, facts: Partial<WorkspaceApplication> = {}): WorkspaceApplication {
  const name = basename(dirname(manifest));
  return { manifest, files: [manifest], parts: [], folder: '/work', name, namesakes: [], ...facts };
}

/** A workspace whose applications a test changes. */
export function aFinder(applications: readonly WorkspaceApplication[]): ApplicationFinder & {
  become(next: readonly WorkspaceApplication[]): void;
  fail(error: Error): void;
} {
  const changed = new Emitter<void>();
  let answer = (): Promise<FoundApplications> => Promise.resolve({ applications, isCut: false });
  return {
    find: () => answer(),
    onDidChange: changed.event,
    become: (next) => {
      answer = () => Promise.resolve({ applications: next, isCut: false });
      changed.fire();
    },
    fail: (error: Error) => {
      answer = () => Promise.reject(error);
      changed.fire();
    },
  };
}

export function aMemory(kept?: unknown): Memory & { readonly value: unknown } {
  let value = kept;
  return {
    get: () => value,
    update: (_, next) => {
      // As VS Code does: what is kept is data.
      value = JSON.parse(JSON.stringify(next)) as unknown;
      return Promise.resolve();
    },
    get value() {
      return value;
    },
  };
}
