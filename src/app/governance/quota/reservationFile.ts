import type { ProcessIdentity } from '../../../engine/process/records/identity.ts';
import type { ComingContainer } from './comingContainer.ts';

/** What a start that is under way is going to take. It counts until it runs, or the start is over. */
export interface Reservation {
  readonly id: string;
  readonly owner: ProcessIdentity;
  /** The address of the engine: starts on another one do not count. */
  readonly engine: string;
  readonly project: string;
  readonly containers: readonly ComingContainer[];
}

/** What is in the file of reservations: nothing where it is not there or damaged, since each start looks what runs as well. */
export function parseReservations(content: unknown): readonly Reservation[] {
  const { version, reservations } = fieldsOf(content);
  return version === 1 ? listOf(reservations, toReservation) : [];
}

function toReservation(value: unknown): Reservation | undefined {
  const { id, owner, engine, project, containers } = fieldsOf(value);
  const { pid, started } = fieldsOf(owner);
  if (!isText(id) || !isText(engine) || !isText(project) || !isAmount(pid) || !isText(started)) return undefined;
  return { id, engine, project, owner: { pid, started }, containers: listOf(containers, toContainer) };
}

function toContainer(value: unknown): ComingContainer | undefined {
  const { name, service, containers, cpus, memoryBytes, ports } = fieldsOf(value);
  if (!isText(name) || !isText(service) || !isAmount(containers) || !isAmount(ports)) return undefined;
  return {
    ...{ name, service, containers, ports },
    ...(isAmount(cpus) ? { cpus } : {}),
    ...(isAmount(memoryBytes) ? { memoryBytes } : {}),
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function listOf<T>(value: unknown, read: (item: unknown) => T | undefined): readonly T[] {
  return Array.isArray(value) ? value.flatMap((item: unknown) => read(item) ?? []) : [];
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
