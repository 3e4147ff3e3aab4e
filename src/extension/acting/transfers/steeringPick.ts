import { askText } from '../../ui/inputs.ts';
import { showMessage } from '../../ui/messages.ts';
import { pickOne, type Choice } from '../../ui/picks.ts';
import type { RunningTransfer } from './transferLook.ts';

interface SteeringChoice extends Choice {
  readonly act: () => void | Promise<void>;
}

/** Asks what to do with one of the transfers that run. */
export async function steer(running: readonly RunningTransfer[]): Promise<void> {
  const transfer = running.length > 1 ? await pickTransfer(running) : running[0];
  if (!transfer) {
    if (running.length === 0) void showMessage('information', 'Nothing is being carried now.');
    return;
  }
  const picked = await pickOne(choicesOf(transfer), { title: transfer.look.title, placeHolder: 'What to do with it?' });
  await picked?.act();
}

async function pickTransfer(running: readonly RunningTransfer[]): Promise<RunningTransfer | undefined> {
  const choices = running.map((transfer) => ({ label: transfer.look.title, icon: transfer.look.icon, transfer }));
  const picked = await pickOne(choices, { title: 'Transfers', placeHolder: 'Which one?' });
  return picked?.transfer;
}

function choicesOf(transfer: RunningTransfer): readonly SteeringChoice[] {
  const { steering, look } = transfer;
  const { isPaused } = steering.state;
  const pause = isPaused
    ? { label: 'Resume', icon: 'debug-continue', act: () => steering.change({ isPaused: false }) }
    : { label: 'Pause', icon: 'debug-pause', act: () => steering.change({ isPaused: true }) };
  return [
    ...(look.can.hasPause === false ? [] : [pause]),
    ...(look.can.hasSteps ? [{ label: 'Step', icon: 'debug-step-over', ...stepOf(transfer) }] : []),
    ...(look.can.hasRate ? [{ label: 'Change Rate…', icon: 'dashboard', act: () => askRate(transfer) }] : []),
    ...(look.can.hasSpeed ? [{ label: 'Change Speed…', icon: 'dashboard', act: () => askSpeed(transfer) }] : []),
    { label: 'Stop', icon: 'debug-stop', act: () => transfer.stop() },
  ];
}

/** A step pauses first: the one message after it is what somebody wants to see. */
function stepOf({ steering }: RunningTransfer): Pick<SteeringChoice, 'description' | 'act'> {
  return {
    description: 'the next message, and no more',
    act: () => {
      if (!steering.state.isPaused) steering.change({ isPaused: true });
      steering.step();
    },
  };
}

async function askRate({ steering, look }: RunningTransfer): Promise<void> {
  const text = await askText({
    title: look.title,
    prompt: 'Messages a second; empty for as many as go',
    value: steering.state.ratePerSecond === undefined ? '' : String(steering.state.ratePerSecond),
    validateInput: (value) => (value.trim() === '' || Number(value) > 0 ? undefined : 'Give a number above 0.'),
  });
  if (text === undefined) return;
  steering.change({ ratePerSecond: text.trim() === '' ? undefined : Number(text) });
}

const speeds = [0.1, 0.25, 0.5, 1, 2, 5, 10, 100, Infinity];

async function askSpeed({ steering, look }: RunningTransfer): Promise<void> {
  const choices = speeds.map((speed) => ({
    label: speed === Infinity ? 'As fast as it goes' : `× ${speed}`,
    description: speed === (steering.state.speed ?? 1) ? 'now' : undefined,
    speed,
  }));
  const picked = await pickOne(choices, { title: look.title, placeHolder: 'How fast, beside the original timing?' });
  if (picked) steering.change({ speed: picked.speed });
}
