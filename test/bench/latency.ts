// From XADD to the row on screen, in a real window that follows a stream, beside a floor: the same entry's
// way to a bare blocking XREAD, and one frame of a 60 Hz screen.
import type { Redis } from 'ioredis';
import { openInspectorWindow } from './support/inspectorWindow.ts';
import { median, percentile, report } from './support/report.ts';

const samples = 100;
const { inspector, connect, close } = await openInspectorWindow('latency', /stream|\/s/, addTick);
const [writer, reader] = [connect(), connect()];
await inspector.waitForRows(1);

const ours: number[] = [];
const floor: number[] = [];
for (let index = 0; index < samples; index++) {
  const bare = reader.xread('COUNT', 1, 'BLOCK', 5000, 'STREAMS', 'ticks', '$').then(() => Date.now());
  const drawn = nextRowMs();
  await new Promise((resolve) => setTimeout(resolve, 20 + (index % 7) * 11));
  const sentMs = Date.now();
  await addTick(writer);
  floor.push((await bare) - sentMs);
  ours.push((await drawn) - sentMs);
}
await close();

const frameMs = 1000 / 60;
const beside = 'a bare blocking XREAD and one frame';
report({ bench: 'latency p50', ours: median(ours), floor: median(floor) + frameMs, unit: 'ms', beside });
report({
  bench: 'latency p95',
  ours: percentile(ours, 0.95),
  floor: percentile(floor, 0.95) + frameMs,
  unit: 'ms',
  beside,
});

async function addTick(redis: Redis): Promise<void> {
  await redis.xadd('ticks', '*', 'data', JSON.stringify({ at: Date.now(), pad: 'x'.repeat(180) }));
}

/** When the browser has drawn one row more than now: the observer runs before the paint, the second frame after it. */
function nextRowMs(): Promise<number> {
  return inspector.frame.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const observer = new MutationObserver((changes) => {
          const isRow = changes.some((change) =>
            [...change.addedNodes].some(
              (node) => node instanceof HTMLElement && node.dataset['sequence'] !== undefined,
            ),
          );
          if (!isRow) return;
          observer.disconnect();
          requestAnimationFrame(() => resolve(Date.now()));
        });
        observer.observe(document.body, { childList: true, subtree: true });
      }),
  );
}
