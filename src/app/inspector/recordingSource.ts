import { basename } from 'node:path';
import type { Application } from '../../manifest/model.ts';
import { recordingSuffix } from '../../messages/recording/recording.ts';
import type { TapSource } from '../../protocol/sources/sourceShape.ts';
import type { Start } from '../../protocol/startShape.ts';
import { payloadRulesOf } from './payloadRules.ts';

const prefix = 'recording:';

/** The id under which an inspector reads a recording. `path` is absolute. */
export function recordingSourceId(path: string): string {
  return `${prefix}${path}`;
}

/** The file of a source that is a recording; undefined for any other. */
export function recordingPathOf(id: string): string | undefined {
  return id.startsWith(prefix) ? id.slice(prefix.length) : undefined;
}

/**
 * What the tap needs to read a recording: it takes no application, and knows how payloads are read, and their contracts, where there
 * is one. It is read from its beginning unless a time is given, or the end is
 * what somebody wants to see.
 */
export function recordingSource(id: string, application: Application | undefined, start: Start | null): TapSource {
  const path = recordingPathOf(id) ?? id;
  const channels = Object.values(application?.messaging.channels ?? {}).flatMap((channel) => {
    const payload = payloadRulesOf(channel);
    return payload ? [{ kind: channel.kind, key: channel.key, payload }] : [];
  });
  return {
    kind: 'recording',
    id,
    label: basename(path, recordingSuffix),
    path,
    channels,
    ...(start?.at === 'time' && { fromMs: start.timeMs }),
    ...(start?.at === 'latest' && { keepsNewest: true }),
  };
}
