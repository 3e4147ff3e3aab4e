import type { ContextOffer, ContextResult } from '../../protocol/context.ts';

/** What the language status says of the files that a manifest file is read with. */
export interface ContextStatus {
  readonly text: string;
  readonly detail: string;
  /** It is a part of a manifest, and nothing says of which. */
  readonly isWarning: boolean;
}

/** One way to read a file. */
export interface ContextChoice {
  readonly label: string;
  readonly description: string;
  readonly detail?: string;
  /** The files, in the order in which they are merged; undefined to go by what the project says. */
  readonly files: readonly string[] | undefined;
  readonly isCurrent: boolean;
}

export function contextStatus({ others, reason, isChosen, lacksBase }: ContextResult): ContextStatus {
  if (lacksBase) {
    return {
      text: 'Judged by itself',
      detail: 'Part of a manifest. The files that it belongs to are not known.',
      isWarning: true,
    };
  }
  if (others === '') {
    return {
      text: 'Judged by itself',
      detail: isChosen ? 'As you chose.' : 'A manifest of its own.',
      isWarning: false,
    };
  }
  return {
    text: `Judged with ${shortened(others)}`,
    detail: reason ?? 'the files that Compose finds',
    isWarning: false,
  };
}

/** What can be chosen: the way it is read now, what else was found, the file by itself, and to choose nothing. */
export function contextChoices(
  path: string,
  current: ContextResult,
  offers: readonly ContextOffer[],
): readonly ContextChoice[] {
  const isCurrent = (files: readonly string[]): boolean => files.join('\0') === current.files.join('\0');
  const isOffered = offers.some(({ files }) => isCurrent(files));
  const own: ContextChoice[] =
    isOffered || current.files.length < 2
      ? []
      : [
          {
            label: current.others,
            description: current.reason ?? 'the files that Compose finds',
            files: current.files,
            isCurrent: true,
          },
        ];
  return [
    ...own,
    ...offers.map(({ others, reason, fits, files }) => ({
      label: others,
      description: reason,
      ...(!fits && { detail: 'Fixes no error in this file, or adds one.' }),
      files,
      isCurrent: isCurrent(files),
    })),
    { label: 'By itself', description: 'as a manifest of its own', files: [path], isCurrent: isCurrent([path]) },
    ...(current.isChosen
      ? [{ label: 'Automatic', description: 'as the project says', files: undefined, isCurrent: false }]
      : []),
  ];
}

const maxLength = 60;

function shortened(text: string): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`;
}
