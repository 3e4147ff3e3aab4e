import * as vscode from 'vscode';
import type { IdentifierRole } from '../../base/kinds/identifiers.ts';
import { knownApplication } from '../../app/monitors/readySnapshot.ts';
import { traceValues, valuesIn } from '../../app/traces/traceValues.ts';
import type { InspectorState } from '../../protocol/inspector.ts';
import type { TracedMessage } from '../../protocol/sessionQuestions.ts';
import { workOfInspected } from '../inspector/inspectedApplications.ts';
import { pickOne } from '../ui/picks.ts';
import { askValue } from './showTrace.ts';
import type { TracingParts } from './tracingParts.ts';

const roleTexts: Readonly<Record<IdentifierRole, string>> = {
  correlation: 'correlation',
  trace: 'trace id',
  id: 'message id',
  cause: 'id of what led to it',
  span: 'span id',
  parent: 'id of the parent span',
  reply: 'channel that answers go to',
};

/** Opens the page of a value of a message that an inspector shows: the most telling one, one that is picked, or one that is given. */
export async function traceMessage(
  parts: TracingParts,
  inspected: InspectorState,
  session: string,
  message: TracedMessage,
): Promise<void> {
  const value = message.how === 'given' ? message.value.trim() : await valueOf(parts, session, message);
  if (value === undefined || value === '') return;
  const { key, monitor } = await workOfInspected(parts.applications, inspected);
  const { name } = (await knownApplication(monitor)).application;
  const { manifest, environment } = key;
  const state = { version: 1, application: name, manifest, environment, value, view: 'waterfall' } as const;
  parts.openPage(state, vscode.ViewColumn.Beside);
}

/** What a person does not find among the values, they type. */
async function valueOf(
  { tap }: TracingParts,
  session: string,
  { sequence, how }: TracedMessage,
): Promise<string | undefined> {
  if (sequence === null) return askValue();
  const values = traceValues(await tap.ensure().request('identifiers', { session, sequence }));
  const [best] = values;
  if (best && how === 'best') return best.value;
  const detail = await tap.ensure().request('detail', { session, sequence });
  const fields = detail?.fields.map(({ name, text }) => [name, text] as const) ?? [];
  const others = valuesIn(detail?.decoded?.json ?? null, fields).filter(
    ({ value }) => !values.some((each) => each.value === value),
  );
  if (values.length + others.length === 0) return askValue();
  const typed = { label: 'Type a value…', icon: 'edit', alwaysShow: true, value: undefined };
  const items = [
    ...values.map(({ value, role, at }) => ({ label: value, description: `${roleTexts[role]} · ${at}`, value })),
    ...others.map(({ value, at }) => ({ label: value, description: at, value })),
  ];
  const options = { title: 'Trace', placeHolder: 'Which value is followed?', matchOnDescription: true };
  const picked = await pickOne([...items, typed], options);
  return picked?.value === undefined && picked ? askValue() : picked?.value;
}
