// Frames while a person scrolls through a million held messages and 50,000 more flow in each second, beside the frames
// of the same window while nothing happens.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { until } from '../../scripts/machine/run.ts';
import { openInspectorWindow } from './support/inspectorWindow.ts';
import { percentile, report } from './support/report.ts';

const heldMessages = 1_000_000;
const perSecond = 50_000;
const measuredMs = 6000;
const batch = 1000;
const { inspector, connect, close } = await openInspectorWindow('scroll', /1[,.]?000[,.]?000|1 ?M/, async (redis) => {
  for (let added = 0; added < heldMessages; added += batch) await addBatch(redis);
});
const writer = connect();
await until(async () => (await inspector.counts()).held >= heldMessages, 120_000);

const idle = await framesMs(() => sleep(measuredMs / 2));
let isFlowing = true;
const flow = flowIn();
const grid = inspector.frame.locator('[role=grid]');
await grid.hover();
const busy = await framesMs(async () => {
  const endMs = Date.now() + measuredMs;
  for (let step = 0; Date.now() < endMs; step++) {
    await inspector.frame.page().mouse.wheel(0, step % 40 < 30 ? -400 : 900);
    await sleep(16);
  }
});
isFlowing = false;
const flowed = await flow;
await close();

const beside = `the same window at rest; ${Math.round(flowed).toLocaleString('en-US')} messages/s flowed in`;
report({ bench: 'scroll frame p50', ours: percentile(busy, 0.5), floor: percentile(idle, 0.5), unit: 'ms', beside });
report({ bench: 'scroll frame p95', ours: percentile(busy, 0.95), floor: percentile(idle, 0.95), unit: 'ms', beside });

async function addBatch(redis: Redis): Promise<void> {
  const pipeline = redis.pipeline();
  for (let index = 0; index < batch; index++) {
    pipeline.xadd('ticks', '*', 'data', `{"index":${index},"pad":"${'x'.repeat(160)}"}`);
  }
  await pipeline.exec();
}

/** Adds as many as are due, until told to stop; resolves to how many a second that were. */
async function flowIn(): Promise<number> {
  const startMs = Date.now();
  let added = 0;
  while (isFlowing) {
    const due = ((Date.now() - startMs) / 1000) * perSecond;
    if (added >= due) await sleep(2);
    else {
      await addBatch(writer);
      added += batch;
    }
  }
  return added / ((Date.now() - startMs) / 1000);
}

/** How long each frame of the page took while something was done. */
async function framesMs(act: () => Promise<void>): Promise<readonly number[]> {
  await inspector.frame.evaluate(() => {
    const holder = globalThis as unknown as { frames: number[]; isMeasuring: boolean };
    holder.frames = [];
    holder.isMeasuring = true;
    let last = performance.now();
    const step = (now: number): void => {
      holder.frames.push(now - last);
      last = now;
      if (holder.isMeasuring) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
  await act();
  return inspector.frame.evaluate(() => {
    const holder = globalThis as unknown as { frames: number[]; isMeasuring: boolean };
    holder.isMeasuring = false;
    return holder.frames.slice(1);
  });
}
