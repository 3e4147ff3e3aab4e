import { formatCount, plural } from '../../../base/counts.ts';
import { parsePlace, filePlaceText, type FilePlace, type InvalidChoice } from '../../../transfer/publish/job.ts';
import type { TransferReport } from '../../../transfer/transfer.ts';
import { askText } from '../../ui/inputs.ts';
import { pickOne, type Choice } from '../../ui/picks.ts';

/** How a file is to be sent. */
export interface FileWishes {
  readonly start: FilePlace | null;
  readonly ratePerSecond: number | undefined;
}

/** What somebody wants, once the file was looked through. */
export type FileAnswer =
  | { readonly kind: 'send'; readonly invalid: InvalidChoice; readonly wishes: FileWishes }
  | { readonly kind: 'problems' }
  /** Another part of it is to be looked through. */
  | { readonly kind: 'again'; readonly wishes: FileWishes };

interface FormChoice extends Choice {
  /** Undefined for a part of the form that was dismissed, and for what stands there to be read. */
  readonly answer: () => FileAnswer | FileWishes | undefined | Promise<FileAnswer | FileWishes | undefined>;
}

/** Says what was found in a file, and asks what is to be done with it; undefined when it was dismissed. */
export async function askFile(
  title: string,
  checked: TransferReport,
  first: FileWishes,
): Promise<FileAnswer | undefined> {
  for (let wishes = first; ;) {
    const choices = [...sendChoices(checked, wishes), ...howChoices(title, wishes)];
    const picked = await pickOne(choices, { title, placeHolder: placeHolderOf(checked) });
    if (!picked) return undefined;
    const answer = await picked.answer();
    if (answer && 'kind' in answer) return answer;
    wishes = answer ?? wishes;
  }
}

function placeHolderOf({ done, skipped, failed, notes }: TransferReport): string {
  const invalid = skipped + failed;
  if (done + invalid === 0) return 'There is no message in it';
  if (invalid === 0) return notes[0] ?? 'All of it can be sent';
  return `${formatCount(invalid)} of ${plural(done + invalid, 'message')} ${invalid === 1 ? 'is' : 'are'} not valid`;
}

function sendChoices({ done, skipped, failed }: TransferReport, wishes: FileWishes): readonly FormChoice[] {
  const invalid = skipped + failed;
  const send = (choice: InvalidChoice) => (): FileAnswer => ({ kind: 'send', invalid: choice, wishes });
  const all = { label: `Send ${plural(done, 'Message')}`, icon: 'send', description: 'in their order' };
  if (invalid === 0) return done === 0 ? [] : [{ ...all, answer: send('refuse') }];
  const valid = {
    label: `Send ${plural(done, 'Valid Message')}`,
    icon: 'send',
    description: `${formatCount(invalid)} left out`,
    answer: send('skip'),
  };
  const also = {
    label: `Send ${plural(done + skipped, 'Message')}, Invalid Ones Too`,
    icon: 'warning',
    description: `${formatCount(skipped)} ${skipped === 1 ? 'breaks' : 'break'} the contract${failed > 0 ? `, ${formatCount(failed)} cannot be read` : ''}`,
    answer: send('send'),
  };
  return [
    { label: 'Show Problems', icon: 'error', description: 'at their lines', answer: () => ({ kind: 'problems' }) },
    ...(done > 0 ? [valid] : []),
    ...(skipped > 0 ? [also] : []),
  ];
}

function howChoices(title: string, wishes: FileWishes): readonly FormChoice[] {
  const { start, ratePerSecond } = wishes;
  return [
    { label: 'How', isSeparator: true, answer: () => undefined },
    {
      label: 'Rate',
      icon: 'dashboard',
      description:
        ratePerSecond === undefined ? 'as fast as it goes' : `at most ${formatCount(ratePerSecond)} a second`,
      answer: () => askRate(title, wishes),
    },
    {
      label: 'Begin',
      icon: 'list-ordered',
      description: start ? `at line ${filePlaceText(start)}` : 'at the first message',
      answer: () => askStart(title, wishes),
    },
  ];
}

async function askRate(title: string, wishes: FileWishes): Promise<FileWishes | undefined> {
  const text = await askText({
    title,
    prompt: 'Messages a second; empty for as fast as it goes',
    value: wishes.ratePerSecond === undefined ? '' : String(wishes.ratePerSecond),
    validateInput: (value) => (value.trim() === '' || Number(value) > 0 ? undefined : 'Give a number above 0.'),
  });
  if (text === undefined) return undefined;
  return { ...wishes, ratePerSecond: text.trim() === '' ? undefined : Number(text) };
}

async function askStart(title: string, wishes: FileWishes): Promise<FileAnswer | undefined> {
  const text = await askText({
    title,
    prompt: 'The line to begin with, as a report names it; empty for the first',
    value: wishes.start ? filePlaceText(wishes.start) : '',
    validateInput: (value) =>
      value.trim() === '' || parsePlace(value.trim()) ? undefined : 'Give the number of a line, 1 or more.',
  });
  if (text === undefined) return undefined;
  return { kind: 'again', wishes: { ...wishes, start: parsePlace(text.trim()) ?? null } };
}
