import type { Problem } from '../../base/problem.ts';
import type { Application } from '../../manifest/model.ts';
import { printModel } from '../../manifest/yaml/printModel.ts';
import type { ExportContext, ExportWishes } from './context.ts';
import { exportKubernetes } from './exportKubernetes.ts';
import type { KubernetesObject } from './objects.ts';

export interface ExportedTexts {
  /** All objects as one text: YAML documents, or a List. */
  readonly whole: string;
  /** A file an object, without a folder: `deployment-orders.yaml`. No two have one name, on no system. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly problems: readonly Problem[];
}

/** What an application comes to in Kubernetes, written out. */
export function exportText(
  application: Application,
  readText: ExportContext['readText'],
  wishes: ExportWishes,
  format: 'yaml' | 'json',
): ExportedTexts {
  const { objects, problems } = exportKubernetes(application, readText, wishes);
  const textOf = (object: KubernetesObject): string => (format === 'json' ? jsonText(object) : printModel(object));
  const whole =
    format === 'json'
      ? jsonText({ apiVersion: 'v1', kind: 'List', items: objects })
      : objects.map(printModel).join('---\n');
  const files = objects.map((object) => ({
    name: `${object.kind.toLowerCase()}-${object.metadata.name}.${format}`,
    text: textOf(object),
  }));
  return { whole, files, problems };
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
