// `node redriveChild.ts JOB RATE`: redrives in a process of its own, which can be killed. Prints `begun`, then the report.
import { silentLogger } from '../../../src/base/logger.ts';
import { connectRedis } from '../../../src/broker/redis/redisBroker.ts';
import { LeasePool } from '../../../src/tap/sources/leasePool.ts';
import type { RedriveJob } from '../../../src/transfer/redrive/job.ts';
import { runRedrive } from '../../../src/transfer/redrive/redrive.ts';
import { Steering } from '../../../src/transfer/steering.ts';

const [, , job = '', rate = ''] = process.argv;
const pool = new LeasePool((url) => connectRedis(url, silentLogger));
const ports = { broker: (url: string) => pool.lease(url), nowMs: () => performance.now(), logger: silentLogger };
let hasBegun = false;
const onProgress = (): void => {
  if (!hasBegun) console.log('begun');
  hasBegun = true;
};
const control = { steering: new Steering({ ratePerSecond: Number(rate) }), onProgress };
const report = await runRedrive(JSON.parse(job) as RedriveJob, ports, control, new AbortController().signal);
console.log(JSON.stringify(report));
pool.dispose();
