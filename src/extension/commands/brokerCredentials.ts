import type { ApplicationMonitor } from '../../app/monitors/applicationMonitor.ts';
import { brokerNames } from '../../manifest/messaging/brokers.ts';
import type { BrokerHost } from '../brokerHost.ts';
import { knownApplication } from '../../app/monitors/readySnapshot.ts';
import { askText } from '../ui/inputs.ts';
import { showMessage, tellDone } from '../ui/messages.ts';
import { pickOne } from '../ui/picks.ts';

/** Asks for user and password of a broker of the application, and keeps them in the editor's secret storage. An empty password forgets them. */
export async function setBrokerCredentials(monitor: ApplicationMonitor, brokers: BrokerHost): Promise<void> {
  const snapshot = await knownApplication(monitor);
  const places = brokerNames(snapshot.application.messaging).flatMap((name) => {
    const label = brokers.labelOf(snapshot, name);
    return label === undefined ? [] : [{ label, description: name ?? '', icon: 'server', name }];
  });
  if (places.length === 0) {
    void showMessage(
      'information',
      `${snapshot.application.name} has no broker with a known address. Start its Redis service, or set x-patchbay.broker.`,
    );
    return;
  }
  const picked =
    places.length === 1
      ? places[0]
      : await pickOne(places, { title: 'Set Broker Credentials', placeHolder: 'Which broker?' });
  if (!picked) return;
  const title = `Credentials of ${picked.label}`;
  const username = await askText({
    title,
    prompt: 'Redis user name (empty: default user)',
    ignoreFocusOut: true,
  });
  if (username === undefined) return;
  const password = await askText({
    title,
    prompt: 'Password (empty: forget the stored credentials)',
    password: true,
    ignoreFocusOut: true,
  });
  if (password === undefined) return;
  await brokers.setCredentials(snapshot, password === '' ? undefined : { username, password }, picked.name);
  const outcome = password === '' ? 'forgotten' : 'stored in VS Code’s secret storage';
  tellDone(`Credentials ${outcome}`);
}

/** Whether this workspace may use what is kept for a broker; undefined when the question is closed. */
export async function askForCredentials(label: string): Promise<boolean | undefined> {
  const use = 'Use Credentials';
  const question = `This workspace uses the broker ${label}, for which credentials are stored. Use them here?`;
  const answer = await showMessage('information', question, use, 'Do Not Use');
  return answer === undefined ? undefined : answer === use;
}
