import type { Buffer } from 'node:buffer';
import { setImmediate as turn } from 'node:timers/promises';
import type { Logger } from '../../base/logger.ts';
import { DecodeError } from '../../messages/decode/byteReader.ts';
import { isCheapJson } from '../../messages/decode/jsonCost.ts';
import { telemetryRows } from '../../messages/telemetry/telemetryRows.ts';
import type { TelemetryRow } from '../../messages/telemetry/telemetryRow.ts';
import type { OtlpRequest } from './otlpRequest.ts';
import { BodyBroken, BodyTooLarge } from './requestBody.ts';
import type { TelemetryTarget } from './telemetryTarget.ts';

/** What became of a request: its HTTP status, and of one that was taken how many records could not be used. */
export interface Receipt {
  readonly status: number;
  readonly rejected: number;
  readonly message: string;
}

/** Messages are still read and shown between two slices. */
const sliceMs = 8;
/** What the records of one request may become: a resource is written into each of them. */
const maxRowBytes = 32 * 1024 * 1024;

/** Takes what requests bring, whichever way they came, and counts. */
export class Reception {
  readonly #target: TelemetryTarget;
  readonly #logger: Logger;
  readonly #maxRequests: number;
  #requests = 0;

  constructor(target: TelemetryTarget, logger: Logger, maxRequests: number) {
    this.#target = target;
    this.#logger = logger;
    this.#maxRequests = maxRequests;
  }

  /** A request that is refused for what it is. */
  refuse(status: number, message: string): Receipt {
    this.#target.count('refused', 1);
    return { status, message, rejected: 0 };
  }

  /** Reads a body, unpacked, and hands on all that is in it, or nothing. */
  async take(request: Pick<OtlpRequest, 'signal' | 'form'>, read: () => Promise<Buffer>): Promise<Receipt> {
    if (this.#requests >= this.#maxRequests) {
      this.#target.count('delayed', 1);
      return { status: 429, rejected: 0, message: 'Too much is waiting. Send it again.' };
    }
    this.#requests++;
    try {
      return await this.#rows(request, await read());
    } catch (error) {
      return this.refuse(...this.#reason(error));
    } finally {
      this.#requests--;
    }
  }

  async #rows({ signal, form }: Pick<OtlpRequest, 'signal' | 'form'>, body: Buffer): Promise<Receipt> {
    const rows: TelemetryRow[] = [];
    let rejected = 0;
    let bytes = 0;
    let sliceEndMs = performance.now() + sliceMs;
    for (const row of telemetryRows(signal, form === 'json' ? parsed(body) : body, Date.now())) {
      bytes += row?.payload.length ?? 0;
      if (row && bytes <= maxRowBytes) rows.push(row);
      else rejected++;
      if (performance.now() < sliceEndMs) continue;
      await turn();
      sliceEndMs = performance.now() + sliceMs;
    }
    if (rejected > 0) this.#target.count('rejected', rejected);
    if (rows.length > 0) this.#target.take(rows);
    return { status: 200, rejected, message: 'Some had no valid ids, were too large or could not be read.' };
  }

  #reason(error: unknown): [status: number, message: string] {
    if (error instanceof BodyTooLarge) return [413, 'The request is too large. Send smaller batches.'];
    if (error instanceof BodyBroken) return [400, error.message];
    if (error instanceof DecodeError) return [400, `The request is malformed. ${error.message}`];
    this.#logger.error('Receiving telemetry failed', error);
    return [500, 'The receiver failed.'];
  }
}

function parsed(body: Buffer): unknown {
  if (!isCheapJson(body)) throw new BodyTooLarge();
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    throw new DecodeError('It is no JSON.');
  }
}
