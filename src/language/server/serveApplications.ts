import type { Connection } from 'vscode-languageserver/node';
import { Coalescer } from '../../base/async.ts';
import type { Disposable } from '../../base/disposable.ts';
import {
  applicationChangedNotification,
  applicationRequest,
  type ApplicationChangedParams,
  type ApplicationParams,
} from '../../protocol/language.ts';
import type { Applications } from './applications.ts';
import type { Turns } from './turns.ts';

/** How long changes are collected before clients are told: long enough for the keystrokes of one word. */
const settleMs = 120;

export interface Announcing extends Disposable {
  readonly changed: (paths: Iterable<string>) => void;
}

/** Serves the application of a folder, and announces when it may have changed. */
export function serveApplications(connection: Connection, applications: Applications, turns: Turns): Announcing {
  const changed = new Set<string>();
  const announcing = new Coalescer(() => {
    const folders = applications.dependentsOf(changed);
    changed.clear();
    for (const folder of folders) {
      const params: ApplicationChangedParams = { folder };
      void connection.sendNotification(applicationChangedNotification, params);
    }
  }, settleMs);
  connection.onRequest(
    applicationRequest,
    turns.served((params: ApplicationParams) => applications.read(params)),
  );
  return {
    changed: (paths) => {
      for (const path of paths) changed.add(path);
      announcing.request();
    },
    dispose: () => announcing.dispose(),
  };
}
