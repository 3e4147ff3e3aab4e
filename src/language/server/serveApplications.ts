import type { Connection } from 'vscode-languageserver/node';
import { Coalescer } from '../../base/async.ts';
import type { Disposable } from '../../base/disposable.ts';
import {
  applicationChangedNotification,
  applicationRequest,
  placesRequest,
  type ApplicationParams,
  type PlacesParams,
  takeOverRequest,
  type TakeOverParams,
} from '../../protocol/language.ts';
import {
  applicationReleasedNotification,
  type ApplicationReleasedParams,
} from '../../protocol/workspaceApplications.ts';
import type { Applications } from './applications.ts';
import { isRecord } from '../text/wellFormed.ts';
import type { Turns } from './turns.ts';

/** How long changes are collected before clients are told: long enough for the keystrokes of one word. */
const settleMs = 120;

export interface Announcing extends Disposable {
  /** Files have changed; none of them named: what manifests are read with may be otherwise. */
  readonly changed: (paths: readonly string[]) => void;
}

/** Serves the applications of folders, and announces when they may have changed. */
export function serveApplications(connection: Connection, applications: Applications, turns: Turns): Announcing {
  const changed = new Set<string>();
  let isAnything = false;
  const announcing = new Coalescer(() => {
    const affected = applications.dependentsOf(isAnything ? undefined : changed);
    changed.clear();
    isAnything = false;
    for (const params of affected) void connection.sendNotification(applicationChangedNotification, params);
  }, settleMs);
  connection.onRequest(
    applicationRequest,
    turns.served((params: ApplicationParams) => applications.read(params)),
  );
  connection.onRequest(
    placesRequest,
    turns.served((params: PlacesParams) => applications.places(params)),
  );
  connection.onRequest(
    takeOverRequest,
    turns.served((params: TakeOverParams) => applications.takeOver(params)),
  );
  connection.onNotification(applicationReleasedNotification, (params: ApplicationReleasedParams) => {
    if (isRecord(params)) applications.release(params);
  });
  return {
    changed: (paths) => {
      isAnything ||= paths.length === 0;
      for (const path of paths) changed.add(path);
      announcing.request();
    },
    dispose: () => announcing.dispose(),
  };
}
