import { constants } from 'node:os';

const realTime = /^SIGRT(?:MIN(?:\+\d{1,2})?|MAX(?:-\d{1,2})?)$/;

/** `SIGHUP` for `SIGHUP`, `hup` and `1`, as Compose takes them; undefined for what is none. */
export function signalName(text: string): string | undefined {
  if (/^\d{1,2}$/.test(text)) {
    return Object.entries(constants.signals).find(([, number]) => number === Number(text))?.[0];
  }
  const name = `SIG${text.toUpperCase().replace(/^SIG/, '')}`;
  return Object.hasOwn(constants.signals, name) || realTime.test(name) ? name : undefined;
}

/** The name by which Node sends a signal; undefined for real-time signals, which Node does not know. */
export function localSignal(text: string): NodeJS.Signals | undefined {
  const name = signalName(text);
  return name !== undefined && Object.hasOwn(constants.signals, name) ? (name as NodeJS.Signals) : undefined;
}
