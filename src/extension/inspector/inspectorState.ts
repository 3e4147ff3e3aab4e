import type { ApplicationKey } from '../../app/applications/applicationKey.ts';
import { noFilter } from '../../protocol/filterShapes.ts';
import type { InspectorState } from '../../protocol/inspector.ts';
import { stateFrom } from '../../protocol/inspectorSaved.ts';

/** An inspector of nothing yet. */
export function emptyInspectorState(
  application: string,
  sources: readonly string[] = [],
  key: Partial<ApplicationKey> = {},
): InspectorState {
  return { version: 1, application, ...key, sources: [...sources], filter: noFilter, start: null };
}

/** What the webview kept over the reload; anything that is not that becomes an empty inspector. */
export function restoredState(raw: unknown): InspectorState {
  return stateFrom(raw) ?? emptyInspectorState('');
}
