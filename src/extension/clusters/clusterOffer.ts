import type { Memento } from 'vscode';
import { mayOfferCluster } from '../../app/engines/clusterOffer.ts';
import { DisposableSlot, type Disposable } from '../../base/disposable.ts';
import type { Settings } from '../settings.ts';
import { showMessage } from '../ui/messages.ts';
import { onWorkChange, type ApplicationWorks } from '../views/applicationWork.ts';

/** Where it is kept that it was offered in this workspace. */
const memoryKey = 'patchbay.clusterOffered';

/** Offers once in a workspace that its application runs on all machines of the Swarm whose manager Docker is. */
export class ClusterOffer implements Disposable {
  readonly #listener = new DisposableSlot<Disposable>();

  constructor(applications: ApplicationWorks, settings: Settings, memory: Memento) {
    if (memory.get(memoryKey) === true) return;
    this.#listener.set(
      onWorkChange(
        applications,
        ({ monitor }) => [monitor],
        () => {
          for (const { key, monitor } of applications.made) {
            const { snapshot } = monitor;
            if (key.manifest === '' || snapshot.state !== 'ready') continue;
            if (!mayOfferCluster(snapshot, settings.get('engine'), key.environment)) continue;
            this.#listener.set(undefined);
            void memory.update(memoryKey, true);
            void offer(snapshot.application.name, snapshot.observation.engine.managedNodes ?? 0, settings);
            return;
          }
        },
      ),
    );
  }

  dispose(): void {
    this.#listener.dispose();
  }
}

async function offer(name: string, nodes: number, settings: Settings): Promise<void> {
  const use = 'Use Docker Swarm';
  const text = `Docker is a manager of a Swarm of ${nodes} machines. Run ${name} on all of them? "Choose Engine…" changes it at any time.`;
  if ((await showMessage('information', text, use, 'This Machine Only')) !== use) return;
  await settings.set('engine', 'swarm', 'workspace');
}
