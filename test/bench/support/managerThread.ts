// Runs a fake manager of a Swarm apart from the bench's own thread, so that its work and memory are not counted.
import { parentPort, workerData } from 'node:worker_threads';
import { FakeManager, type ManagerSize, type ServiceLabels } from '../../fakes/swarm/fakeManager.ts';

const { size, labels } = workerData as { readonly size: ManagerSize; readonly labels: ServiceLabels };
const manager = new FakeManager(size, labels);

parentPort?.on('message', (asked: { readonly churn: readonly [tasks: number, events: number] } | 'count' | 'close') => {
  if (asked === 'count') parentPort?.postMessage(Object.fromEntries(manager.requests));
  else if (asked === 'close') void manager.close().then(() => parentPort?.close());
  else manager.churn(...asked.churn);
});
parentPort?.postMessage(await manager.start());
