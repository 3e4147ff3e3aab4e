import type { PolicyFinding } from '../../policy/rules/finding.ts';
import { askText } from './inputs.ts';

/** Asks why something is to be done that policies ask a reason for; undefined when dismissed. `what` is an order: `start shop`. */
export async function askReason(what: string, reasons: readonly PolicyFinding[]): Promise<string | undefined> {
  const text = await askText({
    title: `A policy asks why: ${what}`,
    prompt: reasons.map(({ message }) => message).join(' '),
    placeHolder: 'Say why, for the record',
    ignoreFocusOut: true,
    validateInput: (value) =>
      value.trim() === '' ? 'Without a reason it is not done. Escape leaves all as it is.' : undefined,
  });
  return text?.trim() || undefined;
}
