import type { Contract } from '../contracts/contract.ts';
import { decode } from '../decode/decode.ts';
import { payloadField } from '../decode/payloadField.ts';
import type { PayloadEncoding } from '../../base/kinds/decoders.ts';
import { TooMuchWork } from '../../expression/effort.ts';
import { DeadLetterGroups, type DeadLetterGroup } from './deadLetterGroups.ts';
import { messageFingerprint } from './fingerprint.ts';
import { deadReason, isOfFailure, noReason, type DeadReason } from './reason.ts';
import type { RedrivenMessages } from './redrivenMessages.ts';

/** How the payloads of dead messages are read, and what they were held to where they came from. */
export interface DeadLetterRules {
  readonly payloadField?: string | undefined;
  readonly encoding?: PayloadEncoding | undefined;
  readonly contract?: Contract | undefined;
}

interface Dead {
  readonly id: string;
  readonly timeMs: number | undefined;
  readonly fields: readonly Uint8Array[];
  readonly pending?: { readonly deliveries: number } | undefined;
}

const maxPreview = 120;
const maxFailureFields = 20;
const maxUnpackedBytes = 1_048_576;

/** Finds out of dead messages why they are dead, and puts together those that failed alike. They are added the oldest first. */
export class DeadLetterSurvey {
  readonly #rules: DeadLetterRules;
  readonly #redriven: RedrivenMessages;
  readonly #groups = new DeadLetterGroups();
  readonly #failureFields = new Set<string>();

  constructor(rules: DeadLetterRules, redriven: RedrivenMessages) {
    this.#rules = rules;
    this.#redriven = redriven;
  }

  add({ id, timeMs, fields, pending }: Dead): void {
    const isRenewed = this.#redriven.has(messageFingerprint(fields, this.#rules.payloadField));
    const names = namesOf(fields);
    for (const name of names) {
      if (this.#failureFields.size < maxFailureFields && isOfFailure(name)) this.#failureFields.add(name);
    }
    const payload = this.#payloadOf(names, fields);
    const preview = (payload?.toString() ?? names.join(', ')).slice(0, maxPreview);
    this.#groups.add(this.#reasonOf(fields, payload), {
      id,
      timeMs,
      isRenewed,
      preview,
      deliveries: pending?.deliveries,
    });
  }

  /** The largest group first. */
  groups(): readonly DeadLetterGroup[] {
    return this.#groups.all();
  }

  /** Names of fields that tell of the failure. */
  get failureFields(): readonly string[] {
    return [...this.#failureFields];
  }

  /** A message that does not say why may break the contract of where it came from. */
  #reasonOf(fields: readonly Uint8Array[], payload: Buffer | undefined): DeadReason {
    const said = deadReason(fields, this.#rules.payloadField);
    const { contract } = this.#rules;
    if (said.title !== noReason.title || !contract || contract.problem !== null || !payload) return said;
    return brokenContract(contract, payload, this.#rules.encoding) ?? said;
  }

  #payloadOf(names: readonly string[], fields: readonly Uint8Array[]): Buffer | undefined {
    const at = payloadField(names, this.#rules.payloadField);
    const bytes = at === undefined ? undefined : fields[at * 2 + 1];
    return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

function brokenContract(
  contract: Contract,
  payload: Buffer,
  encoding: PayloadEncoding = 'auto',
): DeadReason | undefined {
  try {
    const { schema } = contract;
    const { value } = decode(payload, { decoder: encoding, schema, maxBytes: maxUnpackedBytes, isHurried: true });
    const [error] = contract.errorsOf(value);
    if (!error) return undefined;
    // Items of one list break it alike.
    const title = `Breaks ${contract.name}: ${error.path.replace(/\[\d+\]/g, '[…]')} ${error.message}`;
    return { title: title.slice(0, 160), text: title };
  } catch (error) {
    if (error instanceof TooMuchWork || error instanceof RangeError) return undefined;
    throw error;
  }
}

function namesOf(fields: readonly Uint8Array[]): readonly string[] {
  return fields.flatMap((name, at) => (at % 2 === 0 ? [Buffer.from(name).toString()] : []));
}
