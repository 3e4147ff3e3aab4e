import { manifestSnapshot, maskedValue } from '../governance/manifestSnapshot.ts';
import type { Location } from '../../base/problem.ts';
import type { Application } from '../../manifest/model.ts';

/** A manifest as it was, as far as that can be had. */
export interface ManifestThen {
  readonly application: Application;
  /** Values that were secret then and are not the same now: `services.web.environment.TOKEN`. */
  readonly missing: readonly string[];
}

/**
 * The application of a snapshot. Secrets are not kept: where the manifest of now has one in the same place, it is taken from there, and what
 * it has no more is `missing`. What governs is that of now: nobody goes back to a time without policies.
 * Undefined for a text that is no snapshot of this project.
 */
export function manifestThen(text: string, now: Application): ManifestThen | undefined {
  const then = parsed(text);
  if (!isRecord(then) || then['name'] !== now.name || !isRecord(then['services'])) return undefined;
  const missing: string[] = [];
  const masked = parsed(manifestSnapshot(now).text);
  const restored = restore({ then, masked, now, path: [] }, missing);
  const governance = now.governance && { governance: now.governance };
  const application = { ...(restored as Application), ...governance };
  return { application, missing };
}

interface Place {
  readonly then: unknown;
  /** What stands there now, as it would be kept. */
  readonly masked: unknown;
  /** What stands there now. */
  readonly now: unknown;
  readonly path: readonly string[];
}

function restore(place: Place, missing: string[]): unknown {
  const { then, masked, now, path } = place;
  if (typeof then === 'string') return restoredText(place, missing);
  if (Array.isArray(then)) {
    return then.map((item: unknown, index) =>
      restore({ then: item, masked: at(masked, index), now: at(now, index), path: [...path, String(index)] }, missing),
    );
  }
  if (!isRecord(then)) return then;
  const members = Object.entries(then).map(([key, value]) => [
    key,
    restore({ then: value, masked: own(masked, key), now: own(now, key), path: [...path, key] }, missing),
  ]);
  const where = placeOf(path, now);
  return { ...(Object.fromEntries(members) as object), ...(where && { at: where }) };
}

function restoredText({ then, masked, now, path }: Place, missing: string[]): string {
  const text = String(then);
  if (!text.includes(maskedValue)) return text;
  if (text === masked && typeof now === 'string') return now;
  missing.push(path.join('.'));
  return text;
}

/** Places in files are not kept: lines move. Those that must have one have that of now, or none that leads anywhere. */
function placeOf(path: readonly string[], now: unknown): Location | undefined {
  const isService = path.length === 2 && path[0] === 'services';
  const isRule = path[0] === 'services' && path.at(-2) === 'watch';
  const isChannel = path.length === 3 && path[0] === 'messaging' && path[1] === 'channels';
  const known = own(now, 'at');
  if (isRecord(known) && 'range' in known) return known as unknown as Location;
  return isService || isRule || isChannel ? nowhere : undefined;
}

const start = { line: 0, character: 0 };
const nowhere: Location = { file: '', range: { start, end: start } };

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function own(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function at(value: unknown, index: number): unknown {
  return Array.isArray(value) ? (value[index] as unknown) : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
