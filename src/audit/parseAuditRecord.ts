import { actorKinds, type ActorKind } from '../base/kinds/actors.ts';
import { verbs, type Act, type ActingVerb, type MovedMessages } from '../base/kinds/verbs.ts';
import { auditOutcomes, breachKinds, type AuditFinding, type AuditRecord } from './record.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The record in a line of a trail, which anybody may have written; undefined where it is none. Its hash is not looked at. */
export function parseAuditRecord(line: string): AuditRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isFields(value) && isRecord(value) ? value : undefined;
}

function isRecord(value: Fields): value is Fields & AuditRecord {
  return (
    value['v'] === 1 &&
    textMembers.every((name) => typeof value[name] === 'string') &&
    optionalTexts.every((name) => value[name] === undefined || typeof value[name] === 'string') &&
    countMembers.every((name) => Number.isSafeInteger(value[name])) &&
    listMembers.every((name) => isTexts(value[name])) &&
    typeof value['durationMs'] === 'number' &&
    isActor(value['actor']) &&
    isOneOf(auditOutcomes, value['outcome']) &&
    (value['breach'] === undefined || isOneOf(breachKinds, value['breach'])) &&
    isVerb(value['verb']) &&
    isListOf(value['findings'], isFinding) &&
    isListOf(value['acts'], isAct) &&
    (value['message'] === undefined || isMessage(value['message']))
  );
}

const textMembers = ['id', 'time', 'operation', 'kind', 'text', 'project', 'prev', 'hash', 'signature'] as const;
const optionalTexts = ['environment', 'engine', 'engineKind', 'planHash', 'manifestHash', 'reason'] as const;
const messageTexts = ['channel', 'key', 'kind', 'broker', 'group'] as const;
const countMembers = ['seq', 'pid'] as const;
const listMembers = ['services', 'targets', 'problems'] as const;

function isActor(value: unknown): boolean {
  return isFields(value) && typeof value['name'] === 'string' && isKind(value['kind']);
}

function isKind(value: unknown): value is ActorKind {
  return typeof value === 'string' && Object.hasOwn(actorKinds, value);
}

function isVerb(value: unknown): value is ActingVerb {
  return typeof value === 'string' && value !== 'manifest' && Object.hasOwn(verbs, value);
}

function isFinding(value: unknown): value is AuditFinding {
  if (!isFields(value)) return false;
  const { code, effect, version, ticket } = value;
  return [code, effect].every((text) => typeof text === 'string') && [version, ticket].every(isOptionalText);
}

function isAct(value: unknown): value is Act {
  return isFields(value) && isVerb(value['verb']) && isTexts(value['services']);
}

function isMessage(value: unknown): value is MovedMessages {
  return (
    isFields(value) &&
    messageTexts.every((name) => typeof value[name] === 'string') &&
    typeof value['remote'] === 'boolean' &&
    Number.isFinite(value['count']) &&
    Number.isFinite(value['invalid'])
  );
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isOneOf(known: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && known.includes(value);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
