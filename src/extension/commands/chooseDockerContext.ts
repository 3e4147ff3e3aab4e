import type { EngineHost } from '../engineHost.ts';
import type { Settings } from '../settings.ts';
import { showMessage } from '../ui/messages.ts';
import { pickOne } from '../ui/picks.ts';

/** Lets the user pick one of the docker contexts that `docker context ls` lists, or go by Docker's own choice again. */
export async function chooseDockerContext(engines: EngineHost, settings: Settings): Promise<void> {
  const { current, contexts } = await engines.dockerContexts();
  const chosen = settings.get('docker.context');
  const automatic = {
    label: 'As Docker chooses',
    description: chosen === '' ? 'in use' : '',
    detail: `The current context: ${current}`,
    value: '',
  };
  const items = contexts.map(({ name, description, host }) => ({
    label: name,
    description: name === chosen ? 'in use' : '',
    detail: description === '' ? host : `${description} · ${host}`,
    value: name,
  }));
  const picked = await pickOne([automatic, ...items], {
    title: 'Choose Docker Context',
    placeHolder: 'Which Docker runs the services?',
    matchOnDetail: true,
  });
  if (!picked || picked.value === chosen) return;
  await settings.set('docker.context', picked.value, 'user');
  if (settings.get('docker.host') !== '') {
    void showMessage(
      'warning',
      'patchbay.docker.host is set and wins over every docker context. Clear it for the context to count.',
    );
  }
}
