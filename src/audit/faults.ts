import type { Breach } from './record.ts';

/** What is wrong with a trail. `seq` is the first record that is broken. */
export interface Fault {
  readonly kind: FaultKind;
  /** Undefined where it is the head that is wrong, and nobody knows of which record. */
  readonly seq?: number;
  /** The last record that is missing, where several are. */
  readonly until?: number;
  /** The file and the line from 1 on, where there is one. */
  readonly file?: string;
  readonly line?: number;
  /** What, and what it means, for people. */
  readonly message: string;
}

export type FaultKind =
  | 'tampered'
  | 'removed'
  | 'moved'
  | 'truncated'
  | 'restamped'
  | 'added'
  | 'head-missing'
  | 'head-invalid'
  | 'key-missing'
  | 'checkpoint'
  | 'breach';

export interface FaultPlace {
  readonly file: string;
  readonly line: number;
}

export function tampered(seq: number, place: FaultPlace): Fault {
  const message = `Record ${seq} was changed after it was written: it is not what its hash says.`;
  return { kind: 'tampered', seq, ...place, message };
}

export function removedFault(seq: number, until: number, place: FaultPlace): Fault {
  return { kind: 'removed', seq, until, ...place, message: `${records(seq, until)} removed from the trail.` };
}

export function movedFault(seq: number, place: FaultPlace): Fault {
  const message = `Where record ${seq} belongs stands an earlier one: records were moved or repeated.`;
  return { kind: 'moved', seq, ...place, message };
}

export function restamped(seq: number, place: Partial<FaultPlace>): Fault {
  const message = `Record ${seq} was written again, with another hash: the chain and the signatures do not hold from there on.`;
  return { kind: 'restamped', seq, ...place, message };
}

export function added(seq: number, place: FaultPlace): Fault {
  const message = `Record ${seq} is none that the signed head knows: it was added by somebody else.`;
  return { kind: 'added', seq, ...place, message };
}

export function truncated(seq: number, until: number): Fault {
  const what = `${records(seq, until)} cut off at the end: the signed head counts ${until}.`;
  const crash =
    seq === until ? ' Its text stands in the head. If a process died over it, the next record puts it back.' : '';
  return { kind: 'truncated', seq, until, message: what + crash };
}

export function headMissing(): Fault {
  const message = 'The signed head of the trail is missing: nobody can say whether its end was cut off.';
  return { kind: 'head-missing', message };
}

export function headInvalid(isOtherKey: boolean): Fault {
  const why = isOtherKey ? 'Another key than that of this machine signed it' : 'It was changed after it was signed';
  return { kind: 'head-invalid', message: `The head of the trail is not to be trusted. ${why}.` };
}

export function keyMissing(): Fault {
  const message = 'The key that signed the trail is missing or damaged: nothing in it can be vouched for.';
  return { kind: 'key-missing', message };
}

export function breached(seq: number, breach: Breach, place: FaultPlace): Fault {
  const what = {
    'head-missing': 'the signed head was missing',
    'head-invalid': 'the head was not to be trusted',
    'trail-damaged': 'the end of the trail was not as the head said',
  }[breach];
  const message = `When record ${seq} was written, ${what}: what stands before it cannot be vouched for.`;
  return { kind: 'breach', seq, ...place, message };
}

export function checkpointFault(seq: number, isGone: boolean): Fault {
  const message = isGone
    ? `The checkpoint cannot be compared: record ${seq} is not in the trail (any more).`
    : `Record ${seq} is another than the checkpoint says: the trail was written again.`;
  return { kind: 'checkpoint', seq, message };
}

function records(seq: number, until: number): string {
  return seq === until ? `Record ${seq} was` : `Records ${seq} to ${until} were`;
}
