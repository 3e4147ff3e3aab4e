import type { ApplicationMonitor } from '../../app/monitors/applicationMonitor.ts';
import type { BrokerHost } from '../brokerHost.ts';
import { readySnapshot } from '../../app/monitors/readySnapshot.ts';
import { askText } from '../ui/inputs.ts';
import { showMessage, tellDone } from '../ui/messages.ts';

/** Asks for user and password of the application's broker, and keeps them in the editor's secret storage. An empty password forgets them. */
export async function setBrokerCredentials(monitor: ApplicationMonitor, brokers: BrokerHost): Promise<void> {
  const snapshot = await readySnapshot(monitor);
  const label = brokers.labelOf(snapshot);
  if (label === undefined) {
    void showMessage(
      'information',
      `${snapshot.application.name} has no broker that can be reached now and takes credentials from here.`,
    );
    return;
  }
  const title = `Credentials of ${label}`;
  const username = await askText({
    title,
    prompt: "The user of Redis's ACL; empty for the default one",
    ignoreFocusOut: true,
  });
  if (username === undefined) return;
  const password = await askText({
    title,
    prompt: 'The password; empty forgets what was kept',
    password: true,
    ignoreFocusOut: true,
  });
  if (password === undefined) return;
  await brokers.setCredentials(snapshot, password === '' ? undefined : { username, password });
  const outcome = password === '' ? 'forgotten' : 'kept in the secret storage of VS Code';
  tellDone(`Credentials ${outcome}`);
}

/** Whether this workspace may use what is kept for a broker; undefined when the question is closed. */
export async function askForCredentials(label: string): Promise<boolean | undefined> {
  const use = 'Use Them Here';
  const question = `VS Code keeps credentials for ${label}, and this workspace names that broker. Use them here?`;
  const answer = await showMessage('information', question, use, 'Not Here');
  return answer === undefined ? undefined : answer === use;
}
