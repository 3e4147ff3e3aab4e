import { brokerUrlForms, parseBrokerUrl } from '../../../base/kinds/brokerSchemes.ts';
import { maskUrl } from '../../../base/mask.ts';
import { formatDuration, parseDurationMs } from '../../../manifest/schema/scalars.ts';
import type { RecordingHeader } from '../../../messages/recording/recording.ts';
import { maxReplaySpeed, minReplaySpeed } from '../../../transfer/replay/replayClock.ts';
import { askText } from '../../ui/inputs.ts';
import { ChoiceList, pickOne, type Choice } from '../../ui/picks.ts';
import { channelsText, replayPartText, speedText, timesText, type ReplayWishes } from './replayWishes.ts';

/** What the form is about. */
export interface ReplaySubject {
  readonly name: string;
  readonly header: RecordingHeader;
  readonly endMs: number | undefined;
  /** Where the manifest has its broker, without credentials; undefined where there is no manifest. */
  readonly manifestBroker: string | undefined;
}

interface FormChoice extends Choice {
  /** Resolves to what is wanted from then on; the same when the question was dismissed. */
  readonly change: (wishes: ReplayWishes) => ReplayWishes | Promise<ReplayWishes>;
  readonly isStart?: boolean;
  /** What a choice that asks nothing makes of the wishes: the list stays open, and shows it. */
  readonly flip?: (wishes: ReplayWishes) => ReplayWishes;
}

interface Picked {
  readonly choice: FormChoice;
  readonly wishes: ReplayWishes;
}

/** Shows what is going to be replayed, and how, and lets each part be changed; undefined when it was dismissed. */
export async function askReplay(subject: ReplaySubject, first: ReplayWishes): Promise<ReplayWishes | undefined> {
  for (let wishes = first; ;) {
    const picked = await pickPart(subject, wishes);
    if (!picked) return undefined;
    wishes = await picked.choice.change(picked.wishes);
    if (picked.choice.isStart) return wishes;
  }
}

/** Resolves to what is picked that is no switch, and what is wanted by then; undefined when it was dismissed. */
function pickPart(subject: ReplaySubject, first: ReplayWishes): Promise<Picked | undefined> {
  const list = new ChoiceList<FormChoice>({ title: `Replay ${subject.name}`, placeHolder: 'Start, or change how' });
  let wishes = first;
  const draw = (label?: string): void => {
    const choices = choicesOf(subject, wishes);
    const active = choices.find((choice) => choice.label === label);
    list.show(choices, active ? { active } : {});
  };
  return new Promise((resolve) => {
    list.onDidAccept(() => {
      const choice = list.active;
      // Closed and opened again, the list would lose the focus where whatever had it before takes it back late.
      if (choice?.flip) {
        wishes = choice.flip(wishes);
        return draw(choice.label);
      }
      resolve(choice && { choice, wishes });
      list.hide();
    });
    list.onDidHide(() => {
      resolve(undefined);
      list.dispose();
    });
    draw();
  });
}

function choicesOf(subject: ReplaySubject, wishes: ReplayWishes): readonly FormChoice[] {
  const { speed, channels, part, where, times, isMarked, keepsIds } = wishes;
  const isEntries = subject.header.sources.some(({ kind }) => kind === 'stream');
  return [
    { label: 'Start Replay', icon: 'play', isStart: true, change: (its) => ({ ...its, isPaused: false }) },
    {
      label: 'Start Paused',
      icon: 'debug-pause',
      description: 'to take it message by message',
      isStart: true,
      change: (its) => ({ ...its, isPaused: true }),
    },
    { label: 'How', isSeparator: true, change: (its) => its },
    { label: 'Speed', icon: 'dashboard', description: speedText(speed), change: (its) => askSpeed(subject, its) },
    {
      label: 'Broker',
      icon: 'server',
      description: targetText(subject, wishes),
      change: (its) => askTarget(subject, its),
    },
    {
      label: 'Channels',
      icon: 'arrow-swap',
      description: channelsText(channels),
      change: (its) => askChannels(subject, its),
    },
    {
      label: 'Part',
      icon: 'history',
      description: replayPartText(part, subject.endMs),
      change: (its) => askPart(subject, its),
    },
    {
      label: 'Filter',
      icon: 'filter',
      description: where === '' ? 'every message' : where,
      change: (its) => askWhere(subject, its),
    },
    { label: 'Repeat', icon: 'sync', description: timesText(times), change: (its) => askTimes(subject, its) },
    ...(isEntries ? entryChoices(isMarked, keepsIds) : []),
  ];
}

/** Only an entry of a stream has fields and an id. */
function entryChoices(isMarked: boolean, keepsIds: boolean): readonly FormChoice[] {
  return [
    {
      label: 'Mark Copies',
      icon: isMarked ? 'check' : 'tag',
      description: isMarked ? 'each entry names the recording in a field' : 'no: entries stay as they are',
      change: (its) => its,
      flip: (its) => ({ ...its, isMarked: !its.isMarked }),
    },
    {
      label: 'Keep Ids',
      icon: keepsIds ? 'check' : 'key',
      description: keepsIds ? 'the recorded ones, for a stream that has none as high' : 'no: the broker makes new ones',
      change: (its) => its,
      flip: (its) => ({ ...its, keepsIds: !its.keepsIds }),
    },
  ];
}

function targetText({ manifestBroker }: ReplaySubject, { target }: ReplayWishes): string {
  return target === 'manifest' ? (manifestBroker ?? 'that of the manifest') : maskUrl(target.url);
}

const speeds = [0.1, 0.5, 1, 2, 5, 10, 100, Infinity];

async function askSpeed({ name }: ReplaySubject, wishes: ReplayWishes): Promise<ReplayWishes> {
  const choices = speeds.map((speed) => ({ label: speedText(speed), speed: speed as number | undefined }));
  const picked = await pickOne([...choices, { label: 'Another factor…', speed: undefined }], {
    title: `Replay ${name}`,
    placeHolder: 'How fast, beside the recorded timing?',
  });
  if (!picked) return wishes;
  if (picked.speed !== undefined) return { ...wishes, speed: picked.speed };
  const isFactor = (text: string): boolean => Number(text) >= minReplaySpeed && Number(text) <= maxReplaySpeed;
  const text = await askText({
    title: `Replay ${name}`,
    prompt: `How many times as fast, from ${minReplaySpeed} to ${maxReplaySpeed}`,
    validateInput: (value) =>
      isFactor(value) ? undefined : `Give a number from ${minReplaySpeed} to ${maxReplaySpeed}.`,
  });
  return text === undefined ? wishes : { ...wishes, speed: Number(text) };
}

async function askTarget({ name, manifestBroker }: ReplaySubject, wishes: ReplayWishes): Promise<ReplayWishes> {
  const ofManifest = { label: 'That of the manifest', icon: 'server', description: manifestBroker, isOther: false };
  const choices = [
    ...(manifestBroker === undefined ? [] : [ofManifest]),
    {
      label: 'Another broker…',
      icon: 'globe',
      description: 'one that is not on this machine is confirmed',
      isOther: true,
    },
  ];
  const picked = await pickOne(choices, { title: `Replay ${name}`, placeHolder: 'To which broker?' });
  if (!picked) return wishes;
  if (!picked.isOther) return { ...wishes, target: 'manifest' };
  const url = await askBroker(name);
  return url === undefined ? wishes : { ...wishes, target: { url } };
}

/** Asks for the URL of a broker; undefined when dismissed. */
export async function askBroker(name: string): Promise<string | undefined> {
  const text = await askText({
    title: `Replay ${name}`,
    prompt: 'The broker that its messages go to',
    placeHolder: 'redis://127.0.0.1:6379',
    ignoreFocusOut: true,
    validateInput: (value) => (parseBrokerUrl(value.trim()) ? undefined : `Write ${brokerUrlForms()}.`),
  });
  return text?.trim();
}

async function askChannels({ name, header }: ReplaySubject, wishes: ReplayWishes): Promise<ReplayWishes> {
  const known = [...new Set(header.sources.map(({ key }) => key))];
  const choices = known.map((key) => {
    const wish = wishes.channels.find(({ from }) => from === key);
    return { label: key, icon: 'list-flat', description: wish ? channelsText([wish]) : 'as recorded', key };
  });
  const picked = await pickOne(choices, { title: `Replay ${name}`, placeHolder: 'Which channel is to go elsewhere?' });
  if (!picked) return wishes;
  const others = wishes.channels.filter(({ from }) => from !== picked.key);
  const where = await pickOne(whereChoices, { title: picked.key, placeHolder: 'Where do its messages go?' });
  if (!where) return wishes;
  if (where.to === 'same') return { ...wishes, channels: others };
  if (where.to === 'nowhere') return { ...wishes, channels: [...others, { from: picked.key, to: null }] };
  const to = await askText({
    title: picked.key,
    prompt: 'A channel of the manifest, or a key of the broker',
    validateInput: (value) => (value.trim() === '' ? 'Name a channel.' : undefined),
  });
  return to === undefined ? wishes : { ...wishes, channels: [...others, { from: picked.key, to: to.trim() }] };
}

const whereChoices = [
  { label: 'To the same channel', icon: 'arrow-right', to: 'same' },
  { label: 'To another channel…', icon: 'arrow-swap', to: 'other' },
  { label: 'Leave them out', icon: 'circle-slash', to: 'nowhere' },
] as const;

async function askPart({ name }: ReplaySubject, wishes: ReplayWishes): Promise<ReplayWishes> {
  const isPlace = (value: string): boolean => value.trim() === '' || parseDurationMs(value.trim()) !== undefined;
  const ask = (prompt: string, ms: number | null): Promise<string | undefined> =>
    askText({
      title: `Replay ${name}`,
      prompt,
      value: ms === null ? '' : formatDuration(ms),
      placeHolder: '1m30s',
      validateInput: (value) => (isPlace(value) ? undefined : 'Give a time after the start, such as 1m30s.'),
    });
  const from = await ask('Begin so long after the start of the recording; empty for its start', wishes.part.fromMs);
  if (from === undefined) return wishes;
  const until = await ask('End so long after the start of the recording; empty for its end', wishes.part.untilMs);
  if (until === undefined) return wishes;
  const placeOf = (text: string): number | null => parseDurationMs(text.trim()) ?? null;
  return { ...wishes, part: { fromMs: placeOf(from), untilMs: placeOf(until) } };
}

async function askWhere({ name }: ReplaySubject, wishes: ReplayWishes): Promise<ReplayWishes> {
  const text = await askText({
    title: `Replay ${name}`,
    prompt: 'Only messages of which this condition in CEL is true; empty for all',
    placeHolder: 'payload.total > 100',
    value: wishes.where,
  });
  return text === undefined ? wishes : { ...wishes, where: text.trim() };
}

async function askTimes({ name }: ReplaySubject, wishes: ReplayWishes): Promise<ReplayWishes> {
  const text = await askText({
    title: `Replay ${name}`,
    prompt: 'How often; empty for again and again until it is stopped',
    value: wishes.times === null ? '' : String(wishes.times),
    validateInput: (value) => (/^([1-9]\d{0,8})?$/.test(value.trim()) ? undefined : 'Give a whole number above 0.'),
  });
  if (text === undefined) return wishes;
  return { ...wishes, times: text.trim() === '' ? null : Number(text) };
}
