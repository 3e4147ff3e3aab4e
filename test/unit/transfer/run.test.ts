import { expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import type { TransferJob } from '../../../src/transfer/job.ts';
import { runTransfer } from '../../../src/transfer/run.ts';
import { Steering } from '../../../src/transfer/steering.ts';

it('A transfer of a kind that there is not is refused', () => {
  const broker = (): never => {
    throw new Error('Nothing connects for it.');
  };
  const ports = { broker, nowMs: () => 0, logger: silentLogger };
  const control = { onProgress: () => undefined, steering: new Steering() };
  for (const kind of ['nothing', 'constructor']) {
    const job = { kind } as unknown as TransferJob;
    expect(() => runTransfer(job, ports, control, new AbortController().signal)).toThrow(/no transfer of the kind/);
  }
});
