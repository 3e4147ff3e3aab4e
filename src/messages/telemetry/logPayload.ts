import { logLevels, type LogLevel } from '../../base/kinds/logLevels.ts';
import { levelOf } from '../logs/levels.ts';
import { anyValue, attributesOf, idOf, isoTime, membersOf, msOf, nameText, nanosOf } from './otlpValues.ts';
import type { RecordPayload } from './recordPayload.ts';

/** A log record as a message. */
export function logPayload(record: unknown, receivedNanos: bigint): RecordPayload {
  const members = membersOf(record);
  const time = nanosOf(members['timeUnixNano']) ?? nanosOf(members['observedTimeUnixNano']) ?? receivedNanos;
  const { attributes, dropped } = attributesOf(members['attributes'], members['droppedAttributesCount']);
  const traceId = idOf(members['traceId'], 32);
  const spanId = idOf(members['spanId'], 16);
  const severityText = nameText(members['severityText']);
  const severity = levelOfNumber(members['severityNumber']) ?? levelOf(severityText) ?? 'info';
  const eventName = nameText(members['eventName']);
  return {
    id: '',
    timeMs: msOf(time),
    head: {
      severity,
      ...(severityText !== '' && severityText.toLowerCase() !== severity && { severityText }),
      body: members['body'] === undefined ? '' : anyValue(members['body']),
      ...(eventName !== '' && { eventName }),
      attributes,
      time: isoTime(time),
      ...(traceId !== undefined && { traceId }),
      ...(spanId !== undefined && { spanId }),
      ...(dropped > 0 && { dropped: { attributes: dropped } }),
    },
  };
}

/** OpenTelemetry numbers severities from 1 to 24, four for each level. */
function levelOfNumber(value: unknown): LogLevel | undefined {
  const number = typeof value === 'string' ? severityNumber(value) : value;
  return typeof number === 'number' && number >= 1 ? logLevels[Math.floor((number - 1) / 4)] : undefined;
}

/** `SEVERITY_NUMBER_WARN2`. */
function severityNumber(name: string): number | undefined {
  const [, word = '', step = '1'] = /^SEVERITY_NUMBER_([A-Z]+)([2-4])?$/.exec(name) ?? [];
  const level = logLevels.findIndex((each) => each === word.toLowerCase());
  return level < 0 ? undefined : level * 4 + Number(step);
}
